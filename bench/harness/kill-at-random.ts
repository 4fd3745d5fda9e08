import { setTimeout as delay } from "node:timers/promises";
import { killIfThere } from "../../tests/harness/process-tree.ts";
import { pick, type Random } from "../../tests/harness/random.ts";
import type { Product } from "../../tests/harness/run-product.ts";

/** SIGKILL to one process after the other until `signal` aborts. Answers how often each was killed. */
export async function killAtRandom(
  product: Product,
  random: Random,
  everySeconds: number,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const kills: Record<string, number> = {};
  while (await pause(random() * 2 * everySeconds, signal)) {
    const programs = await product.programs("transcode");
    const ffmpeg = programs.findLast(({ command }) => /\bffmpeg\b/.test(command));
    const victim = pick(random, [...(await product.processes()), ...(ffmpeg ? ["ffmpeg"] : [])]);
    if (victim === "ffmpeg") killIfThere(ffmpeg!.pid);
    else await product.kill(victim);
    kills[victim] = (kills[victim] ?? 0) + 1;
  }
  return kills;
}

/** False when it was cut short. */
async function pause(seconds: number, signal: AbortSignal): Promise<boolean> {
  return delay(seconds * 1000, true, { signal }).catch(() => false);
}
