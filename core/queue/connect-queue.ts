import { Redis, type RedisOptions } from "ioredis";

/** BullMQ's longest blocking read lasts 10 s; whoever hears nothing for longer is alone. */
const SILENCE_MS = 12_000;

/** How everything connects to the queue's Redis that waits for it where it is away. */
export const QUEUE_CONNECTION = {
  maxRetriesPerRequest: null,
  socketTimeout: SILENCE_MS,
} satisfies RedisOptions;

/**
 * Connects to the queue's Redis, again and again where it is away. A peer that vanished without a word (no FIN,
 * no RST) is given up by `socketTimeout`: TCP itself would wait for a quarter of an hour, and the queue with it.
 */
export function connectQueue(url: string, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, { ...QUEUE_CONNECTION, ...options });
  // Else ioredis prints each failed attempt; who uses the connection hears of it by what it asks.
  redis.on("error", () => {});
  return redis;
}
