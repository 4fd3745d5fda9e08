import { keepFacts } from "../../core/library/facts.ts";
import { decodeMskRecord, type MskEvent, type MskResponse } from "../../core/log/msk.ts";
import type { LogRecord } from "../../core/log/port.ts";
import { DEAD_TOPIC } from "../../core/log/publish-events.ts";
import { type PipelineEvent, parseEvent } from "../../core/video/events.ts";
import { createContext, type TrackContext, type TrackDependencies } from "./context.ts";
import { removeObjects } from "./remove-objects.ts";
import { updateVideo } from "./update-video.ts";

/**
 * Folds a batch of the log into the library and brings rows and manifests up to date. A batch is kept
 * whole or not at all: when the library or a bucket fails, its first record is handed back, and folding
 * the rest again changes nothing.
 */
export function createHandler(dependencies: TrackDependencies) {
  const context = createContext(dependencies);
  return async (event: MskEvent): Promise<MskResponse> => {
    const batchItemFailures: NonNullable<MskResponse["batchItemFailures"]> = [];
    for (const [partition, records] of Object.entries(event.records)) {
      try {
        await trackRecords(context, records.map(decodeMskRecord));
      } catch (error) {
        context.logger.error({ err: error, partition }, "batch handed back");
        batchItemFailures.push({ itemIdentifier: { partition, offset: records[0]!.offset } });
      }
    }
    return { batchItemFailures };
  };
}

async function trackRecords(context: TrackContext, records: LogRecord[]): Promise<void> {
  const events: PipelineEvent[] = [];
  for (const record of records) {
    const event = await readOrBury(context, record);
    if (event) events.push(event);
  }
  const touched = await keepFacts(context.library, events);
  const deleted = events.filter((e) => e.type === "video.deleted").map((e) => e.subject);
  for (const videoHash of new Set(deleted)) await removeObjects(context, videoHash);
  // Also films whose facts were all known: a crash may have come between the facts and the manifests.
  const concerned = new Set([...touched, ...events.map((e) => e.subject)]);
  for (const videoHash of concerned) {
    if (!deleted.includes(videoHash)) await updateVideo(context, videoHash);
  }
}

/** A message that is no event of ours goes to the dead letters with its reason, and the rest goes on. */
async function readOrBury(context: TrackContext, record: LogRecord): Promise<PipelineEvent | null> {
  try {
    return parseEvent(record.value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.logger.error(
      { topic: record.topic, offset: record.offset, reason },
      "not an event: to the dead letters",
    );
    const origin = `${record.topic}/${record.partition}/${record.offset}`;
    const headers = {
      ...record.headers,
      "dead-reason": reason.slice(0, 500),
      "dead-origin": origin,
      "dead-by": "track",
    };
    await context.log.publish(DEAD_TOPIC, [{ key: record.key, value: record.value, headers }]);
    return null;
  }
}
