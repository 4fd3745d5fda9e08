import { encodeJobId, ingestJobId } from "../../core/queue/jobs.ts";
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
    const job = jobs.get(jobIdOf(event) ?? "");
    if (job?.queue !== "ingest" && job?.queue !== "encode") continue;
    samples[`log → ${job.queue} queued`].push(job.queued - logged);
    samples[`${job.queue} queued → started`].push(job.started - job.queued);
    samples[`event → ${job.queue} started`].push(job.started - made);
  }
  return samples;
}

/**
 * The job that fanout makes of an event (functions/fanout/). Of the spans only the first, whose lowest rung
 * is a job by itself: later ones wait for the encoder to finish the film's own earlier ones.
 */
function jobIdOf({ type, subject, data }: PipelineEvent): string | null {
  if (type === "upload.started") return ingestJobId(subject, data.generation);
  if (type === "span.ready" && data.span === 0) return encodeJobId(subject, 0, "low", data.generation);
  return null;
}
