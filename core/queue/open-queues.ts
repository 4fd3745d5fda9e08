import { Queue, type Telemetry } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "../logger.ts";
import { BACKOFF_TYPE } from "./backoff.ts";
import { connectQueue } from "./connect-queue.ts";
import type { JobData, QueueName } from "./jobs.ts";

/** Told to every worker: end the work on this video now. */
export const CANCEL_CHANNEL = "vidpipeline:cancel";

const ANSWER_WITHIN_MS = 5_000;
/** Nobody reads BullMQ's own events; ten thousand of them a queue, its default, take a megabyte of Redis each. */
const EVENTS_KEPT = 100;

export interface Queues {
  ingest: Queue<JobData["ingest"]>;
  encode: Queue<JobData["encode"]>;
  picture: Queue<JobData["picture"]>;
  storyboard: Queue<JobData["storyboard"]>;
  extra: Queue<JobData["extra"]>;
  /** The connection they share; also publishes cancellations. */
  redis: Redis;
  close(): Promise<void>;
}

export interface QueueOptions {
  redisUrl: string;
  attempts: number;
  logger: Logger;
  /** Makes a span of each job that is added, and has the job carry it on; without it nobody does. */
  telemetry?: Telemetry;
}

/**
 * Opens the queues for adding jobs. Finished jobs are not kept: a kept id would swallow a redelivery.
 * Commands fail soon while Redis is away, so that the event is handed back to the log instead of waiting.
 */
export function openQueues(options: QueueOptions): Queues {
  const redis = connectQueue(options.redisUrl, {
    maxRetriesPerRequest: 1,
    commandTimeout: ANSWER_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
  });
  // Every command that suffers fails by itself; this tells only that the connection is being made again.
  const tell = (error: Error) =>
    options.logger.debug({ err: error }, "the queue's connection is being made again");
  redis.on("error", tell);
  const open = <Name extends QueueName>(name: Name) => {
    const queue = new Queue<JobData[Name]>(name, {
      connection: redis,
      telemetry: options.telemetry,
      streams: { events: { maxLen: EVENTS_KEPT } },
      defaultJobOptions: {
        removeOnComplete: true,
        removeOnFail: true,
        attempts: options.attempts,
        backoff: { type: BACKOFF_TYPE },
      },
    });
    queue.on("error", tell);
    return queue;
  };
  const queues = {
    ingest: open("ingest"),
    encode: open("encode"),
    picture: open("picture"),
    storyboard: open("storyboard"),
    extra: open("extra"),
  };
  return {
    ...queues,
    redis,
    async close() {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      redis.disconnect();
    },
  };
}
