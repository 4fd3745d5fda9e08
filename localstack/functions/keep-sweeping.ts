import { setTimeout as delay } from "node:timers/promises";
import type { Library } from "../../core/library/open-library.ts";
import { sweepOutbox } from "../../core/library/outbox.ts";
import type { Log } from "../../core/log/port.ts";
import type { Logger } from "../../core/logger.ts";

const INTERVAL_MS = 1_000;

/** Publishes, every second, what was committed but not published: by a crash, or while the log was away. */
export async function keepSweeping(
  library: Library,
  log: Log,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const owner = `api.${process.pid}`;
  while (!signal.aborted) {
    try {
      const published = await sweepOutbox(library, log, owner);
      if (published > 0) logger.info({ published }, "events published late");
    } catch (error) {
      logger.warn({ err: error }, "the outbox waits: it is tried again");
    }
    await delay(INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}
