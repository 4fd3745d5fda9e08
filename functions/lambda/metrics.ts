import { countDeadLetters } from "../../core/library/dead-letters.ts";
import type { Library } from "../../core/library/open-library.ts";
import { countWaiting } from "../../core/library/outbox.ts";
import { QUEUES } from "../../core/pipeline.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import { type Metrics, NAMESPACE } from "./metric-names.ts";

/**
 * Metrics as one line of the log, of which CloudWatch makes metrics of its own (embedded metric format): no call, no
 * right, no way out of the network is needed. Kept by the second, so that workers come soon.
 */
export function toMetricsLine(metrics: Metrics, stage: string, now: number): string {
  const definitions = Object.keys(metrics).map((Name) => ({ Name, Unit: "Count", StorageResolution: 1 }));
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [["Stage"]], Metrics: definitions }],
    },
    Stage: stage,
    ...metrics,
  });
}

/** Jobs that wait or run, of all queues. */
export async function readQueueDepth(queues: Queues): Promise<number> {
  const counts = await Promise.all(
    QUEUES.map((name) => queues[name].getJobCountByTypes("waiting", "prioritized", "active")),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What waits in the library for a person, or for the log. */
export async function readLibraryMetrics(library: Library): Promise<Metrics> {
  const [DeadLettersWaiting, OutboxWaiting] = await Promise.all([
    countDeadLetters(library),
    countWaiting(library),
  ]);
  return { DeadLettersWaiting, OutboxWaiting };
}
