import { hostname } from "node:os";
import { Worker } from "bullmq";
import { watchDisksOf } from "../../core/capacity/disk-space.ts";
import { stage } from "../../core/pipeline.ts";
import { retryDelay } from "../../core/queue/backoff.ts";
import { connectQueue } from "../../core/queue/connect-queue.ts";
import type { JobData, QueueName } from "../../core/queue/jobs.ts";
import { openQueueTelemetry } from "../../core/trace/queue-telemetry.ts";
import { followCancellations } from "./cancellations.ts";
import type { TranscodeContext } from "./context.ts";
import { chooseEncoder } from "./encode/choose-encoder.ts";
import { chooseExtraEncoders } from "./encode/choose-extra-encoders.ts";
import { describeConfinement, readConfinement } from "./ffmpeg/confinement.ts";
import { readDecodableSounds } from "./ffmpeg/decodable-sounds.ts";
import { endStranded } from "./ffmpeg/end-stranded.ts";
import { openSandbox } from "./ffmpeg/sandbox.ts";
import { openLeaseKeeper } from "./leases/keep-leases.ts";
import { runJob } from "./run-job.ts";
import { watchJob } from "./watch-job.ts";

export interface LeaseLimits {
  /** A lease that a dead worker leaves behind is taken over after about this long (ms). */
  lockMs: number;
  stalledCheckMs: number;
  /** A job handed over more often has killed its workers: it is given up instead of going round for ever. */
  maxStalled: number;
}

/** After a power cut work is promised to go on within five seconds, so leases must have run out soon after the start. */
const LIMITS: LeaseLimits = { lockMs: 5_000, stalledCheckMs: 1_000, maxStalled: 20 };

/**
 * Works on all queues until `signal` aborts; then hands running jobs back and resolves. FFmpeg runs as a
 * child, and leases are renewed by a thread. Throws `tool_missing` where the sandbox that
 * is demanded does not work.
 */
export async function runWorker(
  parts: Omit<TranscodeContext, "sandbox">,
  signal: AbortSignal,
  limits: LeaseLimits = LIMITS,
): Promise<void> {
  const { config, logger } = parts;
  const context: TranscodeContext = { ...parts, sandbox: await openSandbox(config.sandbox) };
  if (context.sandbox.bwrap) {
    const stranded = await endStranded(context.sandbox.bwrap);
    if (stranded > 0) logger.warn({ stranded }, "sandboxes were left behind by a worker that was killed");
  }
  const cancellations = await followCancellations(connectQueue(config.redis.url));
  const disk = watchDisksOf(config);
  const telemetry = await openQueueTelemetry(config);
  const leases = openLeaseKeeper({ redisUrl: config.redis.url, lockMs: limits.lockMs, logger });
  const concurrency: Record<QueueName, number> = {
    ingest: config.jobs.ingestConcurrency,
    encode: config.jobs.encodeConcurrency,
    picture: 1,
    storyboard: 1,
    extra: 1,
  };

  const open = <Name extends QueueName>(name: Name) => {
    const connection = connectQueue(config.redis.url);
    const worker = new Worker<JobData[Name]>(
      name,
      async (job, token = "") => {
        const release = leases.hold({ queue: name, jobId: job.id!, token });
        const { maxStalled } = limits;
        try {
          return await watchJob(context, name, job, (watched) =>
            runJob(watched, { name, job, token, cancellations, shutdown: signal, maxStalled, disk }),
          );
        } finally {
          release();
        }
      },
      {
        connection,
        telemetry,
        name: `${hostname()}.${process.pid}`,
        concurrency: concurrency[name],
        lockDuration: limits.lockMs,
        skipLockRenewal: true, // `leases` does that
        stalledInterval: limits.stalledCheckMs,
        // BullMQ would fail it without a word: the count is looked at when the job is taken.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
        settings: { backoffStrategy: (attemptsMade, _type, error) => retryDelay(attemptsMade, error) },
      },
    );
    worker.on("error", (error) => logger.warn({ err: error, queue: name }, "queue trouble"));
    // BullMQ leaves a connection open that it was given.
    worker.on("closed", () => connection.disconnect());
    return worker;
  };
  const workers = stage("transcode").trigger.queues.map((name) => open(name));
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  const confinement = await readConfinement(config);
  const container = confinement && describeConfinement(confinement);
  logger.info({ concurrency, sandbox: context.sandbox, container }, "ready");
  // All of them before the first film comes, which else would wait for them.
  chooseEncoder(config.encoder, context.sandbox).then(
    (encoder) => logger.info({ encoder }, "encoder of new films"),
    (error) => logger.error({ err: error }, "no encoder could be tried"),
  );
  chooseExtraEncoders(config.extraCodecs, context.sandbox).then(
    (found) => {
      const missing = config.extraCodecs.filter((one) => found.every(({ codec }) => codec !== one));
      if (missing.length > 0) logger.warn({ missing }, "this FFmpeg has no encoder of these codecs");
    },
    (error) => logger.error({ err: error }, "no encoder of other codecs could be tried"),
  );
  readDecodableSounds(context.sandbox).catch((error) => {
    logger.error({ err: error }, "FFmpeg does not tell its decoders");
  });

  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.all(workers.map((worker) => worker.close()));
  await leases.close();
  cancellations.close();
  logger.info("stopped");
}
