import { listPaused, noteRedelivery, type RecordRange } from "../core/log/consumer-control.ts";
import type { LogLogger } from "../core/log/logger.ts";
import { connectQueue } from "../core/queue/connect-queue.ts";

const LOOK_MS = 500;
const ANSWER_WITHIN_MS = 2_000;

/** Stands before a function's invocations: a paused group waits here, with its place in the log kept. */
export interface ConsumerGate {
  /** Resolves once the group may read on; false where the process stops before that. */
  pass(group: string): Promise<boolean>;
  /** Counts records that the function gave back; nobody waits for it. */
  noteRedelivery(group: string, range: RecordRange): void;
}

/**
 * Follows what people pause until `signal` aborts. Who is paused is looked up twice a second; while Redis is
 * away it is as it was.
 */
export function openConsumerGate(redisUrl: string, logger: LogLogger, signal: AbortSignal): ConsumerGate {
  const redis = connectQueue(redisUrl, { maxRetriesPerRequest: 1, commandTimeout: ANSWER_WITHIN_MS });
  redis.on("error", (error) => logger.debug({ err: error }, "whether readers are paused is not known"));
  let paused = new Set<string>();
  let changed = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    try {
      paused = new Set(await listPaused(redis));
    } catch (error) {
      if (!signal.aborted) logger.debug({ err: error }, "whether readers are paused could not be looked up");
    }
    changed.resolve();
    changed = Promise.withResolvers();
    if (!signal.aborted) timer = setTimeout(look, LOOK_MS);
  };
  const known = look();
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    redis.disconnect();
    changed.resolve();
  });

  return {
    async pass(group) {
      await known;
      while (paused.has(group) && !signal.aborted) await changed.promise;
      return !paused.has(group);
    },
    noteRedelivery(group, range) {
      noteRedelivery(redis, group, range).catch((error) =>
        logger.debug({ err: error, group, ...range }, "a redelivery is not counted"),
      );
    },
  };
}
