import type { Buckets } from "./bucket/open-buckets.ts";
import type { Config } from "./config.ts";
import type { Library } from "./library/open-library.ts";
import type { Log } from "./log/port.ts";
import type { Logger } from "./logger.ts";
import type { Queues } from "./queue/open-queues.ts";

/** Everything that a function may ask for, opened once a process. */
export interface Parts {
  buckets: Buckets;
  library: Library;
  log: Log;
  queues: Queues;
}

interface OpenPart<Part> {
  part: Part;
  close(): Promise<unknown>;
}

/** Code is loaded only for the parts that a function has: the rest would lie in its memory for nothing. */
const OPENERS: {
  [Name in keyof Parts]: (config: Config, logger: Logger) => Promise<OpenPart<Parts[Name]>>;
} = {
  async buckets(config) {
    const { openBuckets } = await import("./bucket/open-buckets.ts");
    const buckets = await openBuckets(config);
    return { part: buckets, close: () => Promise.all([buckets.uploads.close(), buckets.media.close()]) };
  },
  async library(config) {
    const { openLibrary } = await import("./library/open-library.ts");
    const library = openLibrary(config.library);
    return { part: library, close: async () => library.close() };
  },
  async log(config, logger) {
    const { openLog } = await import("./log/open-log.ts");
    const log = await openLog(config, logger);
    return { part: log, close: () => log.close() };
  },
  async queues(config, logger) {
    const { openQueues } = await import("./queue/open-queues.ts");
    const { openQueueTelemetry } = await import("./trace/queue-telemetry.ts");
    const telemetry = await openQueueTelemetry(config);
    const queues = openQueues({
      redisUrl: config.redis.url,
      attempts: config.jobs.attempts,
      logger,
      telemetry,
    });
    queues.redis.on("error", (error) => logger.warn({ err: error }, "Redis does not answer"));
    return { part: queues, close: () => queues.close() };
  },
};

/** Opens the named parts; `close` closes them, the last first. */
export async function openParts<Part extends keyof Parts>(
  config: Config,
  logger: Logger,
  names: readonly Part[],
): Promise<{ parts: Pick<Parts, Part>; close(): Promise<void> }> {
  const opened = await Promise.all(
    names.map(async (name) => ({ name, ...(await OPENERS[name](config, logger)) })),
  );
  const parts = Object.fromEntries(opened.map(({ name, part }) => [name, part])) as Pick<Parts, Part>;
  const close = async () => {
    for (const one of opened.toReversed()) await one.close();
  };
  return { parts, close };
}
