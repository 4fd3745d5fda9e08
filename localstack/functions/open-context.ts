import { mkdir } from "node:fs/promises";
import { type Buckets, openBuckets } from "../../core/bucket/open-buckets.ts";
import type { Config } from "../../core/config.ts";
import { type Library, openLibrary } from "../../core/library/open-library.ts";
import { openLog } from "../../core/log/open-log.ts";
import type { Log } from "../../core/log/port.ts";
import type { Logger } from "../../core/logger.ts";
import { openQueues, type Queues } from "../../core/queue/open-queues.ts";

/** Everything a function may be given, opened once a process. */
export interface FunctionContext {
  config: Config;
  logger: Logger;
  buckets: Buckets;
  library: Library;
  log: Log;
  queues: Queues;
}

export async function openContext(config: Config, logger: Logger): Promise<FunctionContext> {
  await mkdir(config.dataDir, { recursive: true });
  const queues = openQueues({ redisUrl: config.redis.url, attempts: config.jobs.attempts, logger });
  queues.redis.on("error", (error) => logger.warn({ err: error }, "Redis does not answer"));
  return {
    config,
    logger,
    buckets: openBuckets(config),
    library: openLibrary(config.library),
    log: openLog(config, logger),
    queues,
  };
}

export async function closeContext({ buckets, library, log, queues }: FunctionContext): Promise<void> {
  await Promise.all([buckets.uploads.close(), buckets.media.close(), log.close(), queues.close()]);
  library.close();
}
