import { DelayedError, type Job } from "bullmq";
import { publishEvents } from "../../core/log/publish-events.ts";
import type { QueueName } from "../../core/queue/jobs.ts";
import { makeEvent } from "../../core/video/events.ts";
import type { JobRun } from "../../core/video/job-facts.ts";
import type { JobScope, TranscodeContext } from "./context.ts";

const SOURCE = "vidpipeline/transcode";

/** What the queue knows of a job that runs. */
export function runOf(job: Job): JobRun {
  const { processedBy = "", attemptsMade, timestamp, processedOn = timestamp } = job;
  return { worker: processedBy, attempt: attemptsMade + 1, addedAt: timestamp, startedAt: processedOn };
}

export async function tellCompleted(
  context: TranscodeContext,
  scope: JobScope,
  kind: QueueName,
  job: Job,
  seconds: number,
) {
  const data = { generation: scope.generation, kind, job: job.id ?? "", seconds, run: runOf(job) };
  await publishEvents(
    context.log,
    [makeEvent(SOURCE, scope.videoHash, "job.completed", data)],
    scope.traceparent,
  );
}

/**
 * Gives the slot back while an upload pauses: its next chunk promotes the ingest job, the delay is the safety net; what
 * waits for more of the film looks again.
 */
export async function deferJob(job: Job, token: string, seconds: number): Promise<never> {
  await job.updateData({ ...job.data, paused: true });
  return delayJob(job, token, seconds);
}

/** Puts a job off, without an attempt; throws what BullMQ asks for. */
export async function delayJob(job: Job, token: string, seconds: number): Promise<never> {
  await job.moveToDelayed(Date.now() + seconds * 1000, token);
  throw new DelayedError();
}
