import { SpanKind } from "@opentelemetry/api";
import { toPipelineError } from "../../core/errors.ts";
import { keepFacts } from "../../core/library/facts.ts";
import { letterOfRecord } from "../../core/log/dead-letter.ts";
import { decodeMskRecord, type MskEvent, type MskResponse } from "../../core/log/msk.ts";
import type { LogRecord } from "../../core/log/port.ts";
import { DEAD_TOPIC, publishDeadLetters, TOPIC } from "../../core/log/publish-events.ts";
import { countRecords } from "../../core/metrics/records.ts";
import { stage } from "../../core/pipeline.ts";
import { consumerAttributes } from "../../core/trace/log-attributes.ts";
import { filmFields } from "../../core/trace/log-fields.ts";
import { inSpan } from "../../core/trace/span.ts";
import { type PipelineEvent, parseEvent } from "../../core/video/events.ts";
import { withinDeadline } from "../lambda/within-deadline.ts";
import { createContext, type TrackContext, type TrackDependencies } from "./context.ts";
import { foldDeadLetters } from "./fold-dead-letters.ts";
import { removeObjects, removeTrack } from "./remove-objects.ts";
import { tellOutcome } from "./tell-outcome.ts";
import { updateVideo } from "./update-video.ts";

const GROUPS: Record<string, string> = Object.fromEntries(
  stage("track").trigger.sources.map(({ topic, group }) => [topic, group]),
);

/**
 * Folds a batch of the log into the library and brings rows and manifests up to date; dead letters, which have
 * a topic of their own, it keeps. A batch is kept
 * whole or not at all: when the library or a bucket fails, or no time is left, its first record is handed back, and
 * folding the rest again changes nothing.
 */
export function createHandler(dependencies: TrackDependencies) {
  const context = createContext(dependencies);
  return async (event: MskEvent, deadline?: AbortSignal): Promise<MskResponse> => {
    const batchItemFailures: NonNullable<MskResponse["batchItemFailures"]> = [];
    for (const [partition, records] of Object.entries(event.records)) {
      try {
        const fold = records[0]!.topic === DEAD_TOPIC ? foldDeadLetters : trackRecords;
        const decoded = records.map(decodeMskRecord);
        await withinDeadline(() => fold(context, decoded), deadline);
        countRecords(GROUPS[records[0]!.topic]!, decoded);
      } catch (error) {
        context.logger.error({ err: error, partition }, "batch handed back");
        batchItemFailures.push({ itemIdentifier: { partition, offset: records[0]!.offset } });
      }
    }
    return { batchItemFailures };
  };
}

async function trackRecords(context: TrackContext, records: LogRecord[]): Promise<void> {
  const read = await readEvents(context, records);
  const events = read.map(({ event }) => event);
  const touched = await keepFacts(context.library, read);
  const deleted = events.filter((e) => e.type === "video.deleted").map((e) => e.subject);
  for (const videoHash of new Set(deleted)) await removeObjects(context, videoHash);
  // Also films whose facts were all known: a crash may have come between the facts and the manifests.
  const concerned = new Set([...touched, ...events.map((e) => e.subject)]);
  for (const videoHash of concerned) {
    if (deleted.includes(videoHash)) continue;
    const own = read.filter(({ event }) => event.subject === videoHash);
    await trackFilm(context, videoHash, own);
  }
}

/** As a span below what told the first of these facts, linked to what told the others. */
async function trackFilm(context: TrackContext, videoHash: string, read: ReadEvent[]): Promise<void> {
  const records = read.map(({ record }) => record);
  const [parent, ...links] = records.map(({ headers }) => headers?.traceparent);
  const attributes = {
    ...consumerAttributes(GROUPS[TOPIC]!, records),
    "vidpipeline.events": [...new Set(read.map(({ event }) => event.type))],
  };
  const own = { ...context, logger: context.logger.child(filmFields(videoHash)) };
  await inSpan("track", { kind: SpanKind.CONSUMER, parent, links, attributes }, () =>
    updateOrBury(own, videoHash, read),
  );
  for (const { event } of read) await tellOutcome(context, event);
}

interface ReadEvent {
  record: LogRecord;
  event: PipelineEvent;
}

/** The events among the records. What is none, or is of a newer version, goes to the dead letters. */
async function readEvents(context: TrackContext, records: LogRecord[]) {
  const read: ReadEvent[] = [];
  for (const record of records) {
    try {
      read.push({ record, event: parseEvent(record.value) });
    } catch (error) {
      await bury(context, [record], error);
    }
  }
  return read;
}

/** A film that cannot be brought up to date does not hold up the others; its facts are kept, its records redriven. */
async function updateOrBury(context: TrackContext, videoHash: string, read: ReadEvent[]): Promise<void> {
  try {
    await updateVideo(context, videoHash);
    // Now that no manifest names them.
    for (const { event } of read)
      if (event.type === "captions.removed") await removeTrack(context, videoHash, event.data.track);
  } catch (error) {
    if (!toPipelineError(error).isPoison) throw error;
    await bury(
      context,
      read.map(({ record }) => record),
      error,
    );
  }
}

async function bury({ log, logger }: TrackContext, records: LogRecord[], error: unknown): Promise<void> {
  const letters = records.map((record) => letterOfRecord(record, "track", error));
  for (const { origin, code, reason } of letters)
    logger.error({ origin, code, reason }, "to the dead letters");
  await publishDeadLetters(log, letters);
}
