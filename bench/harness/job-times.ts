import { Redis } from "ioredis";
import { QUEUES } from "../../core/pipeline.ts";
import type { QueueName } from "../../core/queue/jobs.ts";

/** When a job was put into its queue, and when a worker first took it, in milliseconds since 1970. */
export interface JobTimes {
  queue: QueueName;
  queued: number;
  started: number;
}

/** BullMQ keeps about the last 10000 events of each queue in a stream, whose ids are the times of Redis. */
const streamOf = (queue: QueueName) => `bull:${queue}:events`;

/** Reads when jobs were queued and started, by job id. */
export async function readJobTimes(redisUrl: string): Promise<Map<string, JobTimes>> {
  const redis = new Redis(redisUrl);
  const jobs = new Map<string, JobTimes>();
  try {
    for (const queue of QUEUES) {
      for (const [id, fields] of await redis.xrange(streamOf(queue), "-", "+")) {
        const { event, jobId } = toObject(fields);
        const at = Number(id.split("-")[0]);
        if (event === "added") jobs.set(jobId!, { queue, queued: at, started: Number.NaN });
        const job = jobs.get(jobId ?? "");
        if (event === "active" && job && Number.isNaN(job.started)) job.started = at;
      }
    }
    return jobs;
  } finally {
    redis.disconnect();
  }
}

/** Field and value in turn, as Redis answers them. */
function toObject(fields: string[]): Record<string, string> {
  const pairs: [string, string][] = [];
  for (let i = 0; i < fields.length; i += 2) pairs.push([fields[i]!, fields[i + 1]!]);
  return Object.fromEntries(pairs);
}
