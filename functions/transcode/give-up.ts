import { type Job, UnrecoverableError } from "bullmq";
import { type PipelineError, toPipelineError } from "../../core/errors.ts";
import { letterOfJob } from "../../core/log/dead-letter.ts";
import { publishDeadLetters, publishEvents } from "../../core/log/publish-events.ts";
import { JobOfFilm, type QueueName } from "../../core/queue/jobs.ts";
import { makeEvent } from "../../core/video/events.ts";
import type { TranscodeContext } from "./context.ts";
import { delayJob, runOf } from "./outcomes.ts";

/** Wait before a failure that could not be told is tried again. */
const UNTOLD_SECONDS = 5;

export const isLastAttempt = (job: Job) => job.attemptsMade + 1 >= (job.opts.attempts ?? 1);

/**
 * Tells that a job failed for good: `job.failed` for the film, and a dead letter, unless the film itself is the
 * reason. Both before BullMQ forgets the job, so that a crash between tells again; while the log takes nothing the
 * job is put off, so that nothing is stuck without a word. Answers what is to be thrown.
 */
export async function giveUp(
  context: TranscodeContext,
  kind: QueueName,
  job: Job,
  token: string,
  thrown: unknown,
): Promise<UnrecoverableError> {
  const error = toPipelineError(thrown);
  try {
    if (error.class !== "source") await publishDeadLetters(context.log, [toLetter(kind, job, thrown)]);
    await tellFailed(context, kind, job, error);
  } catch (untold) {
    context.logger.warn({ err: untold, job: job.id }, "the failure could not be told; the job is put off");
    await delayJob(job, token, UNTOLD_SECONDS);
  }
  return new UnrecoverableError(error.detail);
}

function toLetter(queue: QueueName, job: Job, thrown: unknown) {
  const { id = "", data, timestamp, attemptsMade, opts } = job;
  const priority = opts.priority ?? 0;
  return letterOfJob({ queue, id, data, priority, attempts: attemptsMade + 1, addedAt: timestamp }, thrown);
}

/** Data that names no film has nobody to tell but the dead letters. */
async function tellFailed(context: TranscodeContext, kind: QueueName, job: Job, error: PipelineError) {
  const film = JobOfFilm.safeParse(job.data);
  if (!film.success) return;
  const { videoHash, generation, traceparent } = film.data;
  const { code, detail } = error;
  const attempts = job.attemptsMade + 1;
  const data = { generation, kind, job: job.id ?? "", code, detail, attempts, run: runOf(job) };
  const event = makeEvent("vidpipeline/transcode", videoHash, "job.failed", data);
  await publishEvents(context.log, [event], traceparent);
}
