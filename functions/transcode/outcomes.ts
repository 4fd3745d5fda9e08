import { DelayedError, type Job } from "bullmq";
import type { PipelineError } from "../../core/errors.ts";
import { publishEvents } from "../../core/log/publish-events.ts";
import type { QueueName } from "../../core/queue/jobs.ts";
import { makeEvent } from "../../core/video/events.ts";
import type { JobScope, TranscodeContext } from "./context.ts";

const SOURCE = "vidpipeline/transcode";
/** Wait before a failure that could not be told is tried again. */
const UNTOLD_SECONDS = 5;

export const isLastAttempt = (job: Job) => job.attemptsMade + 1 >= (job.opts.attempts ?? 1);

export async function tellCompleted(
  context: TranscodeContext,
  scope: JobScope,
  kind: QueueName,
  job: Job,
  seconds: number,
) {
  const data = { generation: scope.generation, kind, job: job.id ?? "", seconds };
  await publishEvents(
    context.log,
    [makeEvent(SOURCE, scope.videoHash, "job.completed", data)],
    scope.traceparent,
  );
}

/** Tells that a job failed for good. While the log takes no events the job stays, so that nothing is stuck without a word. */
export async function tellFailed(
  context: TranscodeContext,
  scope: JobScope,
  kind: QueueName,
  job: Job,
  token: string,
  error: PipelineError,
): Promise<void> {
  const { code, detail } = error;
  const data = {
    generation: scope.generation,
    kind,
    job: job.id ?? "",
    code,
    detail,
    attempts: job.attemptsMade + 1,
  };
  try {
    await publishEvents(
      context.log,
      [makeEvent(SOURCE, scope.videoHash, "job.failed", data)],
      scope.traceparent,
    );
  } catch (untold) {
    context.logger.warn({ err: untold, job: job.id }, "the failure could not be told; the job is put off");
    await delayJob(job, token, UNTOLD_SECONDS);
  }
}

/** Gives the slot back while an upload pauses; its next chunk promotes the job, the delay is the safety net. */
export async function deferJob(job: Job, token: string, seconds: number): Promise<never> {
  await job.updateData({ ...job.data, paused: true });
  return delayJob(job, token, seconds);
}

async function delayJob(job: Job, token: string, seconds: number): Promise<never> {
  await job.moveToDelayed(Date.now() + seconds * 1000, token);
  throw new DelayedError();
}
