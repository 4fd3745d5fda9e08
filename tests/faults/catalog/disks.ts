import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { TestServer } from "../../harness/server.ts";
import type { Fault } from "../scene.ts";

const LASTS_MS = 8_000;
const PIECE = Buffer.alloc(64 * 1024);

/**
 * A file system that is full for a while. A `server` on it may end by itself (Redis and Kafka do, rather than
 * lose what they have acknowledged); when there is room again it is started, as a supervisor does it.
 */
export function fullDisk(what: string, folder: string, server?: TestServer): Fault {
  return {
    name: `the disk of ${what} is full for a while`,
    moment: "arriving",
    async strike() {
      const filler = join(folder, "filler");
      await fill(filler);
      await delay(LASTS_MS);
      await rm(filler);
      await server?.kill();
      await server?.start();
    },
  };
}

/** Writes until there is no room left. Throws when there is no end to it. */
async function fill(path: string): Promise<void> {
  const file = await open(path, "w");
  try {
    for (;;) await file.write(PIECE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    await file.close();
  }
}
