import type { MskEvent } from "../../core/log/msk.ts";
import { toRecord } from "../../core/log/publish-events.ts";
import type { PipelineEvent } from "../../core/video/events.ts";
import { toMskEvent } from "../../localstack/msk-event.ts";

/** The event that a function would be invoked with for these events, at offsets from `first` on. */
export function mskBatch(events: (PipelineEvent | string)[], first = 0): MskEvent {
  const records = events.map((event, index) => ({
    ...(typeof event === "string" ? { key: "none", value: event } : toRecord(event, "00-trace-01")),
    topic: "videos",
    partition: 0,
    offset: first + index,
    timestamp: 1_700_000_000_000,
  }));
  return toMskEvent({ topic: "videos", partition: 0, records });
}
