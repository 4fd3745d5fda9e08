import type { Job } from "bullmq";
import { BUCKETS, counter, histogram } from "../../core/metrics/registry.ts";
import { rungLabel } from "../../core/metrics/rung-label.ts";
import type { EncodeJob, QueueName } from "../../core/queue/jobs.ts";

const jobs = histogram(
  "job_duration_seconds",
  "From a job's lease to its outcome, by its tallest rung",
  BUCKETS.jobs,
  ["kind", "rung", "outcome"],
);
const failures = counter("job_failures_total", "Attempts that failed, by the code of the error", [
  "kind",
  "code",
]);
const segments = counter("segments_published_total", "Segments that were stored", ["rung"]);
const bytes = counter("segment_bytes_total", "Bytes of segments that were stored", ["rung"]);
const speeds = histogram(
  "encode_speed_ratio",
  "Seconds of film encoded a second, at each segment",
  BUCKETS.speed,
  ["rung"],
);

export type JobOutcome = "completed" | "failed" | "again" | "moved";

/** Counts a job that has come to an outcome after `seconds`: `again` is tried again, `moved` waits elsewhere. */
export function countJob(kind: QueueName, job: Job, outcome: JobOutcome, seconds: number): void {
  const [tallest] = (job.data as Partial<EncodeJob>).rungs ?? [];
  jobs.observe({ kind, rung: tallest ? rungLabel(tallest) : "none", outcome }, seconds);
}

export const countFailure = (kind: QueueName, code: string): void => failures.inc({ kind, code });

const SEGMENT = /\/cmaf\/([^/]+)\/\d+\.m4s$/;

/** Counts an object that was stored, if it is a segment. */
export function countStored(key: string, size: number): void {
  const [, rung] = SEGMENT.exec(key) ?? [];
  if (rung === undefined) return;
  segments.inc({ rung: rungLabel(rung) });
  bytes.inc({ rung: rungLabel(rung) }, size);
}

/** Times real time. */
export const observeSpeed = (rung: string, speed: number): void =>
  speeds.observe({ rung: rungLabel(rung) }, speed);
