/**
 * What the sandbox costs: starts of FFprobe in bubblewrap and as a plain child with limits, in turns.
 *
 *     npx node bench/sandbox.ts [--help]
 */
import { probe } from "../functions/transcode/ffmpeg/probe.ts";
import { openSandbox, type Sandbox } from "../functions/transcode/ffmpeg/sandbox.ts";
import { cpuOfChildren } from "./harness/cpu-time.ts";
import { whenIdle } from "./harness/machine.ts";
import { readOptions } from "./harness/options.ts";
import { median, percentile } from "./harness/percentiles.ts";
import { report, round } from "./harness/report.ts";

const options = readOptions({
  name: "sandbox",
  about: "Milliseconds and CPU of FFprobe on a file that is no film, in bubblewrap and without, in turns.",
  options: { starts: { help: "starts of each", default: "200", quick: "20" } },
});

const WAYS = {
  plain: await openSandbox("none"),
  bubblewrap: await openSandbox("bubblewrap"),
};
const milliseconds: Record<string, number[]> = { plain: [], bubblewrap: [] };
const cpuSeconds: Record<string, number> = { plain: 0, bubblewrap: 0 };

await whenIdle(options.wait);
const starts = Number(options.starts);
for (let i = 0; i < starts; i++) {
  for (const [way, sandbox] of Object.entries(WAYS)) {
    const used = await cpuOfChildren(() => start(sandbox));
    milliseconds[way]!.push(used.seconds * 1000);
    cpuSeconds[way]! += used.cpuSeconds;
  }
}

async function start(sandbox: Sandbox): Promise<void> {
  const { exitCode } = await probe({ sandbox, stdin: new Blob(["no film"]).stream() });
  if (exitCode === 0) throw new Error("FFprobe took it for a film");
}

await report("sandbox", {
  title: `One start of FFprobe on a file that is no film, ${starts} of each, in turns.`,
  rows: Object.keys(WAYS).map((way) => ({
    way,
    "p50 ms": round(median(milliseconds[way]!), 1),
    "p95 ms": round(percentile(milliseconds[way]!, 0.95), 1),
    "CPU ms": round((cpuSeconds[way]! / starts) * 1000, 1),
    "over plain, p50": round(median(milliseconds[way]!) / median(milliseconds.plain!)),
  })),
  details: { milliseconds },
});
