import { Session } from "node:inspector/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Soon after the start, which leaves most; then seldom, since a film's encoding is a rest for the others. */
const FIRST_LOOKS_MS = 10_000;
const LATER_LOOKS_MS = 60_000;
/** What a resting process uses of one core at the most. */
const IDLE_SHARE = 0.02;
/** As much more than after the last time is worth the 40 ms that it takes. */
const WORTH_BYTES = 8 * 1024 * 1024;

/**
 * Gives back memory while the process rests. A start leaves tens of megabytes of garbage (sources, what
 * compiled them), and so does a film; V8 looks at it only when the heap has grown to several times its size,
 * which in a process with nothing to do is never.
 */
export async function collectWhenIdle(firstLooksMs = FIRST_LOOKS_MS): Promise<never> {
  let residentBytes = 0;
  for (let lookMs = firstLooksMs; ; ) {
    const usedBefore = cpuSeconds();
    await delay(lookMs, undefined, { ref: false });
    const rests = cpuSeconds() - usedBefore < (IDLE_SHARE * lookMs) / 1000;
    if (!rests || process.memoryUsage.rss() < residentBytes + WORTH_BYTES) continue;
    await collectGarbage();
    residentBytes = process.memoryUsage.rss();
    lookMs = LATER_LOOKS_MS;
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** V8's thorough collection, which gives free pages back; the inspector is the one documented way to ask for it. */
async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.collectGarbage");
  session.disconnect();
}
