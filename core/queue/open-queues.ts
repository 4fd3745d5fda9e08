import { Queue } from "bullmq";
import { Redis } from "ioredis";
import type { JobData, QueueName } from "./jobs.ts";

/** Told to every worker: end the work on this video now. */
export const CANCEL_CHANNEL = "vidpipeline:cancel";

export interface Queues {
  ingest: Queue<JobData["ingest"]>;
  encode: Queue<JobData["encode"]>;
  picture: Queue<JobData["picture"]>;
  /** The connection they share; also publishes cancellations. */
  redis: Redis;
  close(): Promise<void>;
}

/**
 * Opens the queues for adding jobs. Finished jobs are not kept: a kept id would swallow a redelivery.
 * Commands fail soon while Redis is away, so that the event is handed back to the log instead of waiting.
 */
export function openQueues(options: { redisUrl: string; attempts: number }): Queues {
  const redis = new Redis(options.redisUrl, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: true,
    commandTimeout: 5000,
  });
  const open = <Name extends QueueName>(name: Name) =>
    new Queue<JobData[Name]>(name, {
      connection: redis,
      defaultJobOptions: {
        removeOnComplete: true,
        removeOnFail: true,
        attempts: options.attempts,
        backoff: { type: "exponential", delay: 500, jitter: 0.5 },
      },
    });
  const queues = { ingest: open("ingest"), encode: open("encode"), picture: open("picture") };
  return {
    ...queues,
    redis,
    async close() {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      redis.disconnect();
    },
  };
}
