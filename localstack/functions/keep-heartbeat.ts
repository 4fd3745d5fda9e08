import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../../core/logger.ts";

const EVERY_MS = 5_000;

/**
 * Writes the time into a file again and again while this process turns: how old the file is tells the health
 * check of a container that serves no HTTP whether what runs in it still does.
 */
export async function keepHeartbeat(file: string, logger: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await writeFile(file, `${new Date().toISOString()}\n`).catch((error: unknown) => {
      logger.warn({ err: error, file }, "no heartbeat could be written");
    });
    await delay(EVERY_MS, undefined, { ref: false });
  }
}
