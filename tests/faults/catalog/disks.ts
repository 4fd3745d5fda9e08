import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { waitUntil } from "../../harness/wait-until.ts";
import type { Lab, LabOptions } from "../lab.ts";
import { type Fault, IN_FLIGHT } from "../scene.ts";

export type Kept = keyof NonNullable<LabOptions["folders"]>;

const LASTS_MS = 8_000;
const MET_WITHIN_MS = 60_000;
const PIECE = Buffer.alloc(64 * 1024);

/** What is said of a write that found no room: by the server, or by the functions that were refused. */
const REFUSED =
  /No space left on device|Short write while writing to the AOF|ENOSPC|SQLITE_FULL|XMinioStorageFull|storage_full/;

/**
 * A file system that is full for a while. A server on it may end by itself (Redis and Kafka do, rather than
 * lose what they have acknowledged); when there is room again it is started, as a supervisor does it.
 */
export function fullDisk(kept: Kept, folder: string): Fault {
  return {
    name: `the disk of ${kept} is full for a while`,
    moment: "arriving",
    redone: IN_FLIGHT, // a run that can neither store nor tell what it makes ends
    async strike({ lab }) {
      const filler = join(folder, "filler");
      await fill(filler);
      await waitUntil("a write that finds no room", () => wasRefused(lab, kept), MET_WITHIN_MS);
      await delay(LASTS_MS);
      await rm(filler);
      const server = lab.servers.all.find(({ name }) => name === kept)?.server;
      await server?.kill();
      await server?.start();
    },
  };
}

async function wasRefused({ servers, product }: Lab, kept: Kept): Promise<boolean> {
  const said = servers.all.find(({ name }) => name === kept)?.said ?? [];
  return said.some((line) => REFUSED.test(line)) || REFUSED.test(await product.logs());
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
