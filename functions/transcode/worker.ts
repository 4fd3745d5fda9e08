import { DelayedError, type Job, WaitingError, Worker } from "bullmq";
import { Redis } from "ioredis";
import { toPipelineError } from "../../core/errors.ts";
import { readUpload } from "../../core/library/read-upload.ts";
import { retryDelay } from "../../core/queue/backoff.ts";
import type { JobData, QueueName } from "../../core/queue/jobs.ts";
import { followCancellations } from "./cancellations.ts";
import type { JobScope, TranscodeContext } from "./context.ts";
import { chooseEncoder } from "./encode/choose-encoder.ts";
import { openSandbox } from "./ffmpeg/sandbox.ts";
import { findUnfit } from "./find-unfit.ts";
import { giveUp, isLastAttempt } from "./give-up.ts";
import { JOBS } from "./jobs.ts";
import { deferJob, tellCompleted } from "./outcomes.ts";
import { removeLeftovers } from "./remove-leftovers.ts";

export interface LeaseLimits {
  /** A lease that a dead worker leaves behind is taken over after about this long (ms). */
  lockMs: number;
  stalledCheckMs: number;
  /** A job handed over more often has killed its workers: it is given up instead of going round for ever. */
  maxStalled: number;
}

const LIMITS: LeaseLimits = { lockMs: 10_000, stalledCheckMs: 3_000, maxStalled: 20 };

/**
 * Works on all queues until `signal` aborts; then hands running jobs back and resolves. FFmpeg runs as a
 * child, so that the leases are renewed on a free event loop. Throws `tool_missing` where the sandbox that
 * is demanded does not work.
 */
export async function runWorker(
  parts: Omit<TranscodeContext, "sandbox">,
  signal: AbortSignal,
  limits: LeaseLimits = LIMITS,
): Promise<void> {
  const { config, logger } = parts;
  const context: TranscodeContext = { ...parts, sandbox: await openSandbox(config.sandbox) };
  const connect = () => new Redis(config.redis.url, { maxRetriesPerRequest: null });
  const cancellations = await followCancellations(connect());
  const concurrency = {
    ingest: config.jobs.ingestConcurrency,
    encode: config.jobs.encodeConcurrency,
    picture: 1,
  };

  const open = <Name extends QueueName>(name: Name) => {
    const worker = new Worker<JobData[Name]>(
      name,
      async (job, token = "") => {
        const unfit = findUnfit(name, job, limits.maxStalled);
        if (unfit) throw await giveUp(context, name, job, token, unfit);
        await runJob(context, name, job, token, cancellations.signalFor, signal);
      },
      {
        connection: connect(),
        concurrency: concurrency[name],
        lockDuration: limits.lockMs,
        stalledInterval: limits.stalledCheckMs,
        // BullMQ would fail it without a word: the count is looked at when the job is taken.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
        settings: { backoffStrategy: (attemptsMade, _type, error) => retryDelay(attemptsMade, error) },
      },
    );
    worker.on("error", (error) => logger.warn({ err: error, queue: name }, "queue trouble"));
    return worker;
  };
  const workers = [open("ingest"), open("encode"), open("picture")];
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  logger.info({ concurrency, sandbox: context.sandbox }, "ready");
  // Tried before the first film comes, which else would wait for it.
  chooseEncoder(config.encoder, context.sandbox).then(
    (encoder) => logger.info({ encoder }, "encoder of new films"),
    (error) => logger.error({ err: error }, "no encoder could be tried"),
  );

  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.all(workers.map((worker) => worker.close()));
  cancellations.close();
  logger.info("stopped");
}

/** One job from its lease to its outcome: done, handed back, put off, tried again or failed for good. */
async function runJob<Name extends QueueName>(
  context: TranscodeContext,
  name: Name,
  job: Job<JobData[Name]>,
  token: string,
  signalFor: (videoHash: string) => { signal: AbortSignal; release(): void },
  shutdown: AbortSignal,
): Promise<void> {
  const data = job.data;
  const cancelled = signalFor(data.videoHash);
  const signal = AbortSignal.any([cancelled.signal, shutdown]);
  const scope: JobScope = {
    videoHash: data.videoHash,
    generation: data.generation,
    traceparent: data.traceparent,
    signal,
  };
  const logger = context.logger.child({ job: job.id });
  try {
    if (!(await isWanted(context, scope))) return await removeLeftovers(context, data.videoHash);
    const startedAt = performance.now();
    const outcome = await JOBS[name](context, scope, data);
    // Deleted meanwhile, and the message that says so did not arrive.
    if (!(await isWanted(context, scope))) return await removeLeftovers(context, data.videoHash);
    if (outcome === "paused") return await deferJob(job, token, context.config.jobs.ingestPauseSeconds);
    await tellCompleted(context, scope, name, job, (performance.now() - startedAt) / 1000);
    logger.info({ seconds: (performance.now() - startedAt) / 1000 }, "done");
  } catch (thrown) {
    if (isHandover(thrown)) throw thrown;
    if (cancelled.signal.aborted) return await removeLeftovers(context, data.videoHash);
    if (shutdown.aborted) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    const error = toPipelineError(thrown);
    logger.error({ err: thrown, code: error.code, attempt: job.attemptsMade + 1 }, error.detail);
    if (error.retryable && !isLastAttempt(job)) throw error;
    throw await giveUp(context, name, job, token, thrown);
  } finally {
    cancelled.release();
  }
}

/** Not for a film that was deleted, nor for a generation that a retry has replaced. */
async function isWanted(context: TranscodeContext, scope: JobScope): Promise<boolean> {
  const upload = await readUpload(context.library, scope.videoHash);
  if (!upload) return false;
  return upload.generation === scope.generation;
}

/** BullMQ's own words for a job that has moved elsewhere; not failures. */
const isHandover = (error: unknown) => error instanceof DelayedError || error instanceof WaitingError;
