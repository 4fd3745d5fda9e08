import { SpanKind } from "@opentelemetry/api";
import { toPipelineError } from "../../core/errors.ts";
import { letterOfRecord } from "../../core/log/dead-letter.ts";
import { decodeMskRecord, type MskEvent, type MskResponse } from "../../core/log/msk.ts";
import type { Log, LogRecord } from "../../core/log/port.ts";
import { publishDeadLetters } from "../../core/log/publish-events.ts";
import type { Logger } from "../../core/logger.ts";
import { countRecords } from "../../core/metrics/records.ts";
import { stage } from "../../core/pipeline.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import { consumerAttributes } from "../../core/trace/log-attributes.ts";
import { filmFields } from "../../core/trace/log-fields.ts";
import { inSpan } from "../../core/trace/span.ts";
import { type PipelineEvent, parseEvent } from "../../core/video/events.ts";
import { withinDeadline } from "../lambda/within-deadline.ts";
import { addEncodeJobs } from "./add-encode-jobs.ts";
import { addExtraJobs } from "./add-extra-jobs.ts";
import { addIngestJob, wakeIngest } from "./add-ingest-job.ts";
import { addJobAgain } from "./add-job-again.ts";
import { addChosenPicture, addWholePicture } from "./add-picture-job.ts";
import { addStoryboardJob } from "./add-storyboard-job.ts";
import { cancelWork } from "./cancel-work.ts";

const {
  takes: TAKES,
  trigger: {
    sources: [{ group: GROUP }],
  },
} = stage("fanout");

export interface FanoutContext {
  queues: Queues;
  /** For what is buried; fanout tells nothing else. */
  log: Log;
  logger: Logger;
}

/**
 * Makes jobs of events and never does the work. Records are taken in order; the first that fails, or for which no
 * time is left, hands its partition back from there on, and job ids make the repeat harmless.
 */
export function createHandler(context: FanoutContext) {
  return async (event: MskEvent, deadline?: AbortSignal): Promise<MskResponse> => {
    const batchItemFailures: NonNullable<MskResponse["batchItemFailures"]> = [];
    for (const [partition, records] of Object.entries(event.records)) {
      for (const record of records) {
        try {
          const decoded = decodeMskRecord(record);
          const own = { ...context, logger: context.logger.child(filmFields(decoded.key)) };
          await withinDeadline(() => fanOutOrBury(own, decoded), deadline);
          countRecords(GROUP, [decoded]);
        } catch (error) {
          context.logger.error({ err: error, partition, offset: record.offset }, "handed back");
          batchItemFailures.push({ itemIdentifier: { partition, offset: record.offset } });
          break;
        }
      }
    }
    return { batchItemFailures };
  };
}

/** A record of which no jobs can be made does not hold up the others. */
async function fanOutOrBury(context: FanoutContext, record: LogRecord): Promise<void> {
  try {
    await fanOut(context, record);
  } catch (error) {
    if (!toPipelineError(error).isPoison) throw error;
    const letter = letterOfRecord(record, "fanout", error);
    context.logger.error({ err: error, origin: letter.origin }, "to the dead letters");
    await publishDeadLetters(context.log, [letter]);
  }
}

async function fanOut(context: FanoutContext, record: LogRecord): Promise<void> {
  const event = readEvent(record);
  // track, which reads every record too, sends it to the dead letters: once is enough.
  if (!event || !(event.type in TAKES)) return;
  const traceparent = record.headers?.traceparent;
  const options = {
    kind: SpanKind.CONSUMER,
    parent: traceparent,
    attributes: consumerAttributes(GROUP, [record]),
  };
  await inSpan(`fanout ${event.type}`, options, () => makeJobs(context, event, traceparent));
}

async function makeJobs(context: FanoutContext, event: PipelineEvent, traceparent?: string): Promise<void> {
  switch (event.type) {
    case "upload.started":
      return addIngestJob(context.queues, event, traceparent);
    case "chunk.stored":
      return wakeIngest(context.queues, event.subject);
    case "span.ready":
      return addEncodeJobs(context.queues, event, traceparent);
    case "video.completed":
      await addWholePicture(context.queues, event, traceparent);
      await addExtraJobs(context.queues, event, traceparent);
      return addStoryboardJob(context.queues, event, traceparent);
    case "poster.chosen":
      return addChosenPicture(context.queues, event, traceparent);
    case "video.deleted":
      return cancelWork(context.queues, event.subject);
    case "dead.redriven":
      return addJobAgain(context.queues, event.data.again);
  }
}

function readEvent(record: LogRecord): PipelineEvent | null {
  try {
    return parseEvent(record.value);
  } catch {
    return null;
  }
}
