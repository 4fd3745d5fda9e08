import { Redis } from "ioredis";
import { PipelineError } from "../../errors.ts";
import type { LogLogger } from "../logger.ts";

const ANSWER_WITHIN_MS = 2_000;
const RECONNECT_AFTER_MS = 250;

/**
 * Connects to Redis and stays connected: an outage is logged once, and commands fail at once while it
 * lasts. Nothing is queued or sent again behind the caller's back, so an error means that the caller may
 * repeat, and memory does not grow while the server is away.
 */
export function connectRedis(url: string, logger: LogLogger): Redis {
  const redis = new Redis(url, {
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    // A peer that vanished without closing (no FIN, no RST) is given up after this long without a byte.
    socketTimeout: 2 * ANSWER_WITHIN_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => RECONNECT_AFTER_MS,
  });
  redis.setMaxListeners(0); // each call that waits for the connection is one, for 2 s at the most
  let away = false;
  redis.on("error", (error) => {
    if (!away) logger.warn({ err: error }, "redis does not answer; trying again until it does");
    away = true;
  });
  redis.on("ready", () => {
    if (away) logger.info({}, "redis answers again");
    away = false;
  });
  return redis;
}

/** Runs commands once the connection stands. Throws `log_unavailable` when there is no answer within about 2 s. */
export async function ask<Answer>(redis: Redis, commands: () => Promise<Answer>): Promise<Answer> {
  try {
    await untilReady(redis);
    return await commands();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PipelineError("log_unavailable", `The log does not answer (Redis: ${reason})`, {
      cause: error,
    });
  }
}

function untilReady(redis: Redis): Promise<void> {
  if (redis.status === "ready") return Promise.resolve();
  if (redis.status === "end") return Promise.reject(new Error("the connection is closed"));
  return new Promise((resolve, reject) => {
    const onReady = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      redis.off("ready", onReady);
      reject(new Error("no connection"));
    }, ANSWER_WITHIN_MS);
    redis.once("ready", onReady);
  });
}
