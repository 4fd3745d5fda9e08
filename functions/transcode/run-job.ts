import { DelayedError, type Job, WaitingError } from "bullmq";
import type { DiskSpace } from "../../core/capacity/disk-space.ts";
import { isSourceFault, toPipelineError } from "../../core/errors.ts";
import { readUpload } from "../../core/library/read-upload.ts";
import type { JobData, QueueName } from "../../core/queue/jobs.ts";
import type { Cancellations } from "./cancellations.ts";
import type { JobScope, TranscodeContext } from "./context.ts";
import { findUnfit } from "./find-unfit.ts";
import { giveUp, isLastAttempt } from "./give-up.ts";
import { JOBS } from "./jobs.ts";
import { countFailure } from "./metrics.ts";
import { deferJob, tellCompleted } from "./outcomes.ts";
import { removeLeftovers } from "./remove-leftovers.ts";
import { putOffIfFull, requireRoomForWork } from "./wait-for-room.ts";

/** A job that needs to know more of its film looks again so soon. */
const UNDECIDED_SECONDS = 1;

/** A job that was taken, and what may end it. */
export interface TakenJob<Name extends QueueName> {
  name: Name;
  job: Job<JobData[Name]>;
  /** Proves to the queue that the lease is ours. */
  token: string;
  cancellations: Cancellations;
  shutdown: AbortSignal;
  maxStalled: number;
  disk: DiskSpace;
}

/**
 * One job from its lease to its outcome: done, handed back, put off, tried again or given up. Whatever is thrown
 * on the way is told before BullMQ forgets the job.
 */
export async function runJob<Name extends QueueName>(
  context: TranscodeContext,
  taken: TakenJob<Name>,
): Promise<void> {
  const { name, job, token, maxStalled } = taken;
  try {
    const unfit = findUnfit(name, job, maxStalled);
    if (unfit) throw unfit;
    await attempt(context, taken);
  } catch (thrown) {
    if (isHandover(thrown)) throw thrown;
    const error = toPipelineError(thrown);
    countFailure(name, error.code);
    const facts = { err: thrown, code: error.code, attempt: job.attemptsMade + 1 };
    context.logger.error(facts, error.detail);
    await putOffIfFull(error, job, token);
    if (error.retryable && !isLastAttempt(job)) throw error;
    throw await giveUp(context, name, job, token, thrown);
  }
}

async function attempt<Name extends QueueName>(
  context: TranscodeContext,
  { name, job, token, cancellations, shutdown, disk }: TakenJob<Name>,
): Promise<void> {
  const { videoHash, generation, traceparent } = job.data;
  const cancelled = cancellations.signalFor(videoHash);
  const signal = AbortSignal.any([cancelled.signal, shutdown]);
  const scope: JobScope = { videoHash, generation, traceparent, signal };
  try {
    if (!(await isWanted(context, scope))) return await removeLeftovers(context, videoHash);
    await requireRoomForWork(disk);
    const startedAt = performance.now();
    const outcome = await JOBS[name](context, scope, job.data);
    // Deleted meanwhile, and the message that says so did not arrive.
    if (!(await isWanted(context, scope))) return await removeLeftovers(context, videoHash);
    const pause = name === "ingest" ? context.config.jobs.ingestPauseSeconds : UNDECIDED_SECONDS;
    if (outcome === "paused") return await deferJob(job, token, pause);
    const seconds = (performance.now() - startedAt) / 1000;
    await tellCompleted(context, scope, name, job, seconds);
    context.logger.info({ seconds }, "done");
  } catch (thrown) {
    if (isHandover(thrown)) throw thrown;
    if (cancelled.signal.aborted) return await removeLeftovers(context, videoHash);
    if (shutdown.aborted) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    // What fails since its film is gone, or is made by another generation now, is no failure.
    if (!(await isWanted(context, scope))) return await removeLeftovers(context, videoHash);
    throw thrown;
  } finally {
    cancelled.release();
  }
}

/** Not for a film that was deleted or cannot be played, nor for a generation that a retry has replaced. */
async function isWanted(context: TranscodeContext, scope: JobScope): Promise<boolean> {
  const upload = await readUpload(context.library, scope.videoHash);
  if (!upload) return false;
  const isHopeless = upload.status === "failed" && isSourceFault(upload.errorCode);
  return upload.generation === scope.generation && !isHopeless;
}

/** BullMQ's own words for a job that has moved elsewhere; not failures. */
const isHandover = (error: unknown) => error instanceof DelayedError || error instanceof WaitingError;
