import { setTimeout as delay } from "node:timers/promises";
import { STAGES } from "../../core/pipeline.ts";
import type { ReconcileContext } from "./context.ts";

const POLL_MS = 200;
const GIVE_UP_MS = 10_000;

/**
 * Waits until every consumer group has read what the log holds at this moment: what is not folded or queued
 * then never will be. False when they do not get there soon. Throws `log_unavailable`.
 */
export async function hasCaughtUp({ log }: ReconcileContext): Promise<boolean> {
  const triggers = STAGES.map(({ trigger }) => trigger).filter((trigger) => trigger.kind === "log");
  const { topic, group } = triggers[0]!;
  const ends = new Map((await log.offsets(topic, group)).map(({ partition, end }) => [partition, end]));
  const deadline = performance.now() + GIVE_UP_MS;
  for (const trigger of triggers) {
    for (;;) {
      const offsets = await log.offsets(trigger.topic, trigger.group);
      if (offsets.every(({ partition, committed }) => committed >= (ends.get(partition) ?? 0))) break;
      if (performance.now() > deadline) return false;
      await delay(POLL_MS);
    }
  }
  return true;
}
