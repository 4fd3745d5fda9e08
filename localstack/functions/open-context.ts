import { mkdir } from "node:fs/promises";
import type { Buckets } from "../../core/bucket/open-buckets.ts";
import type { Config } from "../../core/config.ts";
import type { Library } from "../../core/library/open-library.ts";
import type { Log } from "../../core/log/port.ts";
import type { Logger } from "../../core/logger.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import type { FaultChannel } from "../faults/open-fault-channel.ts";

/** Everything that a function may ask for, opened once a process. */
export interface Parts {
  buckets: Buckets;
  library: Library;
  log: Log;
  queues: Queues;
}

/** What a function is given: the parts that it named, and what every function has. */
export type FunctionContext<Part extends keyof Parts> = Pick<Parts, Part> & {
  config: Config;
  logger: Logger;
};

interface OpenPart<Part> {
  part: Part;
  close(): Promise<unknown>;
}

/** Code is loaded only for the parts that a function has: the rest would lie in its memory for nothing. */
const OPENERS: {
  [Name in keyof Parts]: (
    config: Config,
    logger: Logger,
    faults: FaultChannel | null,
  ) => Promise<OpenPart<Parts[Name]>>;
} = {
  async buckets(config, _logger, faults) {
    const { openBuckets } = await import("../../core/bucket/open-buckets.ts");
    const buckets = await openBuckets(config);
    const close = () => Promise.all([buckets.uploads.close(), buckets.media.close()]);
    if (!faults) return { part: buckets, close };
    const { breakBuckets } = await import("../faults/break-bucket.ts");
    return { part: breakBuckets(buckets, faults, config.bucket.driver === "disk"), close };
  },
  async library(config) {
    const { openLibrary } = await import("../../core/library/open-library.ts");
    const library = openLibrary(config.library);
    return { part: library, close: async () => library.close() };
  },
  async log(config, logger) {
    const { openLog } = await import("../../core/log/open-log.ts");
    const log = await openLog(config, logger);
    return { part: log, close: () => log.close() };
  },
  async queues(config, logger) {
    const { openQueues } = await import("../../core/queue/open-queues.ts");
    const queues = openQueues({ redisUrl: config.redis.url, attempts: config.jobs.attempts, logger });
    queues.redis.on("error", (error) => logger.warn({ err: error }, "Redis does not answer"));
    return { part: queues, close: () => queues.close() };
  },
};

/** Opens the named parts, within reach of the faults by hand; `close` closes them, the last first. */
export async function openContext<Part extends keyof Parts>(
  config: Config,
  logger: Logger,
  names: readonly Part[],
  faults: FaultChannel | null = null,
): Promise<{ context: FunctionContext<Part>; close(): Promise<void> }> {
  await mkdir(config.dataDir, { recursive: true });
  const opened = await Promise.all(
    names.map(async (name) => ({ name, ...(await OPENERS[name](config, logger, faults)) })),
  );
  const parts = Object.fromEntries(opened.map(({ name, part }) => [name, part])) as Pick<Parts, Part>;
  const close = async () => {
    for (const one of opened.toReversed()) await one.close();
  };
  return { context: { ...parts, config, logger }, close };
}
