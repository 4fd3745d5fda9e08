import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { launchProcess } from "../../localstack/launch/process.ts";
import type { Product } from "../../tests/harness/run-product.ts";

/**
 * Keeps the product's worker, and every program that it starts from now on, on one core. FFmpeg and x264
 * count the cores that they may use (sched_getaffinity(2)) and so work with a single thread. Linux only.
 */
export async function pinWorker(product: Product, core: number): Promise<void> {
  await execa("taskset", ["-a", "-p", "-c", String(core), String(await product.pid("transcode"))]);
}

/** One more worker like the product's own, with its arguments and environment, on a core of its own. */
export async function addPinnedWorker(product: Product, core: number) {
  const pid = await product.pid("transcode");
  const [command, ...args] = await readStrings(`/proc/${pid}/cmdline`);
  // The channel to the host is the other worker's, by the number of its socket.
  const env = (await readStrings(`/proc/${pid}/environ`))
    .map(splitAtEquals)
    .filter(([name]) => !name.startsWith("NODE_CHANNEL"));
  return launchProcess({
    name: `a worker on core ${core}`,
    command: "taskset",
    args: ["-c", String(core), command!, ...args],
    env: Object.fromEntries(env),
    ready: /"msg":"ready"/,
  });
}

/** Strings that end with a zero byte, as proc(5) gives them. */
async function readStrings(path: string): Promise<string[]> {
  return (await readFile(path, "utf8")).split("\0").slice(0, -1);
}

function splitAtEquals(setting: string): [string, string] {
  const at = setting.indexOf("=");
  return [setting.slice(0, at), setting.slice(at + 1)];
}
