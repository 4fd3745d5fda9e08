import { encodeJobId, ingestJobId, pictureJobId, type QueueName } from "../../core/queue/jobs.ts";
import type { PipelineEvent } from "../../core/video/events.ts";
import type { EventTimes } from "./event-watch.ts";
import type { JobTimes } from "./job-times.ts";

/** The ways between two places of the pipeline, in the order of the data. */
export const HOPS = [
  "event → log",
  "log → reader",
  "event → page",
  "log → ingest queued",
  "log → encode queued",
  "ingest queued → started",
  "encode queued → started",
  "event → ingest started",
  "event → encode started",
] as const;
export type Hop = (typeof HOPS)[number];

/** Milliseconds of each hop, one sample an event or job. */
export type HopSamples = Record<Hop, number[]>;

export function hopSamples(events: EventTimes[], jobs: Map<string, JobTimes>): HopSamples {
  const samples = Object.fromEntries(HOPS.map((hop) => [hop, [] as number[]])) as HopSamples;
  for (const { event, made, logged, delivered, shown } of events) {
    samples["event → log"].push(logged - made);
    samples["log → reader"].push(delivered - logged);
    samples["event → page"].push(shown - made);
    for (const job of jobIdsOf(event).map((id) => jobs.get(id))) {
      if (!job || job.queue === "picture") continue;
      const queue: Exclude<QueueName, "picture"> = job.queue;
      samples[`log → ${queue} queued`].push(job.queued - logged);
      samples[`${queue} queued → started`].push(job.started - job.queued);
      samples[`event → ${queue} started`].push(job.started - made);
    }
  }
  return samples;
}

/** The jobs that fanout makes of an event (functions/fanout/add-encode-jobs.ts), as far as they exist. */
function jobIdsOf({ type, subject, data }: PipelineEvent): string[] {
  if (type === "upload.started") return [ingestJobId(subject, data.generation)];
  if (type !== "span.ready") return [];
  const { span, generation } = data;
  const parts = ["low", "rest", "all"].map((part) => encodeJobId(subject, span, part, generation));
  return [...parts, pictureJobId(subject, generation)];
}
