import type { Redis } from "ioredis";
import { CANCEL_CHANNEL } from "../../core/queue/open-queues.ts";

export interface Cancellations {
  /** A signal that aborts when the video is deleted; release it when the job is over. */
  signalFor(videoHash: string): { signal: AbortSignal; release(): void };
  close(): void;
}

/** A connection on which nothing is ever asked would never learn that its peer is gone. */
const PING_MS = 5_000;

/** Listens on a connection of its own for videos whose work must end at once. */
export async function followCancellations(redis: Redis): Promise<Cancellations> {
  const running = new Map<string, Set<AbortController>>();
  redis.on("message", (_channel, videoHash) => {
    for (const controller of running.get(videoHash) ?? []) controller.abort();
  });
  await redis.subscribe(CANCEL_CHANNEL);
  // One that fails has the connection made again, which is all it is for.
  const pings = setInterval(() => redis.ping().catch(() => {}), PING_MS);
  return {
    signalFor(videoHash) {
      const controller = new AbortController();
      const controllers = running.get(videoHash) ?? new Set();
      running.set(videoHash, controllers.add(controller));
      return {
        signal: controller.signal,
        release() {
          controllers.delete(controller);
          if (controllers.size === 0) running.delete(videoHash);
        },
      };
    },
    close() {
      clearInterval(pings);
      redis.disconnect();
    },
  };
}
