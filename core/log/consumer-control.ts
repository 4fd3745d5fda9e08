import type { Redis } from "ioredis";

/*
 * What people tell consumers, and consumers tell people, beside the log: in Redis, which every stack has for its
 * queue. On AWS event source mappings have both themselves (Enabled, and their metrics).
 */

/** A set: the groups that are paused. */
const PAUSED = "vidpipeline:paused-groups";
/** A hash a group: partition/offset → how often the record was delivered again. */
const redelivered = (group: string) => `vidpipeline:redelivered:${group}`;
/** So long after the last one of a group they are of interest. */
const KEPT_SECONDS = 24 * 3600;

/** Tells whoever reads for the group to stop before its next batch, or to go on. May be repeated. */
export async function setPaused(redis: Redis, group: string, paused: boolean): Promise<void> {
  if (paused) await redis.sadd(PAUSED, group);
  else await redis.srem(PAUSED, group);
}

export const listPaused = (redis: Redis): Promise<string[]> => redis.smembers(PAUSED);

export interface RecordRange {
  partition: number;
  first: number;
  last: number;
}

/** Notes that records of these offsets are delivered to the group once more. */
export async function noteRedelivery(redis: Redis, group: string, range: RecordRange): Promise<void> {
  const key = redelivered(group);
  const commands = redis.pipeline();
  for (let offset = range.first; offset <= range.last; offset += 1)
    commands.hincrby(key, `${range.partition}/${offset}`, 1);
  await commands.expire(key, KEPT_SECONDS).exec();
}

/** How often a record was delivered to the group again. */
export async function countRedeliveries(
  redis: Redis,
  group: string,
  { partition, offset }: { partition: number; offset: number },
): Promise<number> {
  return Number((await redis.hget(redelivered(group), `${partition}/${offset}`)) ?? 0);
}
