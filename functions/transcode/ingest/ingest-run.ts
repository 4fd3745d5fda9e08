import { publishEvents } from "../../../core/log/publish-events.ts";
import { type EventData, type EventType, makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { type ObjectStore, openObjectStore } from "./object-store.ts";

/** What the lanes of one ingest share. */
export interface IngestRun {
  ctx: TranscodeContext;
  scope: JobScope;
  store: ObjectStore;
  /** When this run began to wait for the source, by `performance.now()`. */
  startedAt: number;
  event<T extends EventType>(type: T, data: EventData<T>): PipelineEvent;
  /** Resolves when the log has the events, in order. */
  publish(events: PipelineEvent[]): Promise<void>;
}

const EVENT_SOURCE = "vidpipeline/transcode/ingest";

export async function openIngestRun(
  ctx: TranscodeContext,
  scope: JobScope,
  startedAt: number,
): Promise<IngestRun> {
  return {
    ctx,
    scope,
    startedAt,
    store: await openObjectStore(ctx.buckets, scope.videoHash),
    event: (type, data) => makeEvent(EVENT_SOURCE, scope.videoHash, type, data) as PipelineEvent,
    publish: (events) => publishEvents(ctx.log, events, scope.traceparent),
  };
}
