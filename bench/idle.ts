/**
 * What the product costs while it does nothing: memory and CPU of each of its processes, some time after it is
 * ready, or after the last film. Linux only.
 *
 *     npx node bench/idle.ts [--help]
 */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { compileCacheEnv } from "../localstack/bootstrap/compile-cache.mjs";
import type { Product } from "../tests/harness/run-product.ts";
import { uploadAndComplete } from "./harness/complete-film.ts";
import { cpuBetween, cpuOfProduct } from "./harness/cpu-time.ts";
import { whenIdle } from "./harness/machine.ts";
import { proportionalBytes } from "./harness/memory.ts";
import { readOptions } from "./harness/options.ts";
import { report, round } from "./harness/report.ts";
import { makeSource } from "./harness/sources.ts";
import { withProduct } from "./harness/with-product.ts";

const options = readOptions({
  name: "idle",
  about: "Memory (PSS) and CPU of each process of the product while nobody uses it.",
  options: {
    settle: { help: "seconds of rest before the measurement", default: "30", quick: "5" },
    seconds: { help: "how long it is measured", default: "60", quick: "10" },
    films: { help: "that it completes before it rests", default: "0" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const seconds = Number(options.seconds);
const films = Number(options.films);
const FILM = { container: "mp4-first", seconds: 24, gopSeconds: 2, bitrate: 6e6 } as const;

await whenIdle(options.wait);
const measured = await withOwnNode(() =>
  withProduct({ stack: options.stack as Product["stack"], env: compileCacheEnv(ROOT) }, async (product) => {
    for (let film = 0; film < films; film++) await uploadAndComplete(product, (await makeSource(FILM)).path);
    await delay(Number(options.settle) * 1000);
    const before = await cpuOfProduct(product);
    const startedAt = performance.now();
    await delay(seconds * 1000);
    const used = cpuBetween(before, await cpuOfProduct(product));
    const elapsed = (performance.now() - startedAt) / 1000;
    return { used, elapsed, memory: await memoryOf(product) };
  }),
);

const names = [...Object.keys(measured.memory), "total"];
const total = Object.values(measured.memory).reduce((sum, bytes) => sum + bytes, 0);
await report(resultName(), {
  title:
    `The ${options.stack} stack while idle: PSS (each page divided by the processes that share it) and CPU as a ` +
    `share of one core over ${seconds} s, ${options.settle} s after ${films > 0 ? `${films} films` : "it was ready"}.`,
  rows: names.map((name) => ({
    process: name,
    "PSS, MB": round((measured.memory[name] ?? total) / 1e6, 1),
    "CPU, % of a core": round((100 * (measured.used[name] ?? 0)) / measured.elapsed),
  })),
  details: { options, ...measured },
});

/**
 * Runs the product by a copy of Node's program: pages of the program itself would else be shared with this
 * benchmark and whatever else runs on Node here, and count for less than they do for someone who runs it alone.
 */
async function withOwnNode<Result>(work: () => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "vidpipeline-node-"));
  const shared = process.execPath;
  try {
    await copyFile(shared, join(folder, "node"));
    process.execPath = join(folder, "node");
    return await work();
  } finally {
    process.execPath = shared;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Proportional set size of the host and of each of its processes, in bytes. */
async function memoryOf(product: Product): Promise<Record<string, number>> {
  const memory: Record<string, number> = { host: await proportionalBytes(product.hostPid()) };
  for (const name of await product.processes())
    memory[name] = await proportionalBytes(await product.pid(name));
  return memory;
}

function resultName(): string {
  const stack = options.stack === "embedded" ? [] : [options.stack];
  return ["idle", ...stack, ...(films > 0 ? ["after-films"] : [])].join("-");
}
