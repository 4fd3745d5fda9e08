import { setTimeout as delay } from "node:timers/promises";
import { TOPIC } from "../../core/log/publish-events.ts";
import { type LogSource, STAGES } from "../../core/pipeline.ts";
import type { ReconcileContext } from "./context.ts";

const POLL_MS = 200;
const GIVE_UP_MS = 10_000;

/**
 * Waits until every consumer group has read what the log holds at this moment: what is not folded or queued
 * then never will be. False when they do not get there soon, or the round ends. Throws `log_unavailable`.
 */
export async function hasCaughtUp({ log, signal }: ReconcileContext): Promise<boolean> {
  const groups = STAGES.flatMap<LogSource>(({ trigger }) => (trigger.kind === "log" ? trigger.sources : []))
    .filter(({ topic }) => topic === TOPIC)
    .map(({ group }) => group);
  const ends = new Map((await log.offsets(TOPIC, groups[0]!)).map(({ partition, end }) => [partition, end]));
  const deadline = performance.now() + GIVE_UP_MS;
  for (const group of groups) {
    for (;;) {
      const offsets = await log.offsets(TOPIC, group);
      if (offsets.every(({ partition, committed }) => committed >= (ends.get(partition) ?? 0))) break;
      if (signal.aborted || performance.now() > deadline) return false;
      await delay(POLL_MS);
    }
  }
  return true;
}
