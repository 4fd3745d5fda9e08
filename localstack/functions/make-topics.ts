import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../../core/log/port.ts";
import type { Logger } from "../../core/logger.ts";
import { TOPICS } from "../../core/pipeline.ts";

const AGAIN_MS = 500;

/** Sees to it that the log has its topics, again and again while it does not answer; resolves then, or at the abort. */
export async function makeTopics(log: Log, logger: Logger, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await log.ready([...TOPICS]);
    } catch (error) {
      if (attempt === 1)
        logger.warn({ err: error }, "the log does not answer yet; asked again until it does");
    }
    await delay(AGAIN_MS);
  }
}
