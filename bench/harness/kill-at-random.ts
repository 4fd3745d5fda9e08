import { setTimeout as delay } from "node:timers/promises";
import { killIfThere } from "../../tests/harness/process-tree.ts";
import { pick, type Random } from "../../tests/harness/random.ts";
import type { Product } from "../../tests/harness/run-product.ts";

/** Of the time, in which each process in its turn is left alone, so that it lives long enough to grow. */
const SPARED = 0.4;

/**
 * SIGKILL to one process after the other, over so many seconds, and until `signal` aborts. Answers how often each was
 * killed.
 */
export async function killAtRandom(
  product: Product,
  random: Random,
  { everySeconds, overSeconds }: { everySeconds: number; overSeconds: number },
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const kills: Record<string, number> = {};
  const startedAt = performance.now();
  while (await pause(random() * 2 * everySeconds, signal)) {
    const programs = await product.programs("transcode");
    const ffmpeg = programs.findLast(({ command }) => /\bffmpeg\b/.test(command));
    const passed = (performance.now() - startedAt) / 1000 / overSeconds;
    const names = (await product.processes()).filter(
      (_, at, all) => !isSpared(at / (all.length - 1), passed),
    );
    const victim = pick(random, [...names, ...(ffmpeg ? ["ffmpeg"] : [])]);
    if (victim === "ffmpeg") killIfThere(ffmpeg!.pid);
    else await product.kill(victim);
    kills[victim] = (kills[victim] ?? 0) + 1;
  }
  return kills;
}

/** The first of them (`turn` 0) at the beginning, the last (1) at the end; `passed` is a share of the time. */
function isSpared(turn: number, passed: number): boolean {
  const from = turn * (1 - SPARED);
  return passed >= from && passed < from + SPARED;
}

/** False when it was cut short. */
async function pause(seconds: number, signal: AbortSignal): Promise<boolean> {
  return delay(seconds * 1000, true, { signal }).catch(() => false);
}
