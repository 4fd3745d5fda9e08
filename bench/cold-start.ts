/**
 * What a cold start of a function on Lambda costs that is ours: the size of its bundle, and what Node takes to load it.
 *
 *     npx node bench/cold-start.ts [--help]
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { bundleFunction, LAMBDAS, type LambdaName } from "../infra/bundle-functions.ts";
import { whenIdle } from "./harness/machine.ts";
import { readOptions } from "./harness/options.ts";
import { median, percentile } from "./harness/percentiles.ts";
import { report, round } from "./harness/report.ts";

const options = readOptions({
  name: "cold-start",
  about: "Size of each function's bundle, and how long a fresh Node takes to import it.",
  options: { starts: { help: "starts of each function", default: "20", quick: "3" } },
});

const LOAD = `const [before, cpuBefore] = [performance.now(), process.cpuUsage()];
await import("./index.mjs");
const { user, system } = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({ ms: performance.now() - before, cpuMs: (user + system) / 1000 }));
process.exit();`;

const folder = await mkdtemp(join(tmpdir(), "vidpipeline-cold-start-"));
try {
  const names = Object.keys(LAMBDAS) as LambdaName[];
  for (const name of names) await bundleFunction(name, folder);
  await whenIdle(options.wait);
  const rows = [];
  for (const name of names) {
    const samples: Load[] = [];
    for (let i = 0; i < Number(options.starts); i += 1) samples.push(await loadOnce(join(folder, name)));
    const { size } = await stat(join(folder, name, "index.mjs"));
    rows.push({
      function: name,
      "bundle MB": round(size / 1e6),
      "import ms (p50)": round(median(samples.map(({ ms }) => ms)), 0),
      "import ms (p95)": round(
        percentile(
          samples.map(({ ms }) => ms),
          0.95,
        ),
        0,
      ),
      "CPU ms (p50)": round(median(samples.map(({ cpuMs }) => cpuMs)), 0),
    });
  }
  await report("cold-start", {
    title: `Bundles of the functions that run on Lambda, each imported by ${options.starts} fresh processes.`,
    rows,
    details: { options },
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}

interface Load {
  ms: number;
  /** Of all threads: V8 compiles beside. */
  cpuMs: number;
}

async function loadOnce(cwd: string): Promise<Load> {
  const args = ["--input-type=module", "--eval", LOAD];
  const { stdout } = await execa(process.execPath, args, { cwd });
  return JSON.parse(stdout);
}
