import type { Job } from "bullmq";
import { PipelineError } from "../../core/errors.ts";
import { JOB_SCHEMAS, type QueueName } from "../../core/queue/jobs.ts";

/**
 * Why a job is not even begun, or null: `job_stalled` where more than `maxStalled` workers died or hung at it,
 * `job_invalid` where its data is of another version.
 */
export function findUnfit(name: QueueName, job: Job, maxStalled: number): PipelineError | null {
  if (job.stalledCounter > maxStalled) {
    const detail = `Its worker died or hung ${job.stalledCounter} times; it is not tried again`;
    return new PipelineError("job_stalled", detail);
  }
  const parsed = JOB_SCHEMAS[name].safeParse(job.data);
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  const field = issue!.path.join(".") || "data";
  return new PipelineError("job_invalid", `The job's ${field} does not fit: ${issue!.message}`);
}
