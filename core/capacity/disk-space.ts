import { statfs } from "node:fs/promises";
import { PipelineError } from "../errors.ts";

const LOOK_EVERY_MS = 1_000;
const MOST_RESERVED_BYTES = 1024 ** 3;
const RESERVED_SHARE = 0.05;

/** Bytes of a file system. */
export interface DiskFacts {
  free: number;
  /** Kept free for work that runs. */
  reserve: number;
}

/** The room on the disk of a folder. */
export interface DiskSpace {
  /** As it was a second ago at the most. */
  read(): Promise<DiskFacts>;
  /**
   * Throws `storage_full` when these bytes would eat into the reserve, or into `share` of it: running work may use
   * what new uploads may not.
   */
  compare(bytes: number, share?: number): Promise<void>;
  /** The same for bytes that are written now: until the next look they count as written. */
  take(bytes: number): Promise<void>;
}

/** Looks at a disk at most once a second. Without `reserveBytes`, 5 % of it are kept free, 1 GiB at the most. */
export function watchDisk(folder: string, reserveBytes?: number): DiskSpace {
  let facts: DiskFacts = { free: 0, reserve: 0 };
  let lookedAt = Number.NEGATIVE_INFINITY;
  let promised = 0;

  async function read(): Promise<DiskFacts> {
    const now = performance.now();
    if (now - lookedAt < LOOK_EVERY_MS) return facts;
    const { bavail, blocks, bsize } = await statfs(folder);
    const reserve =
      reserveBytes ?? Math.min(MOST_RESERVED_BYTES, Math.floor(blocks * bsize * RESERVED_SHARE));
    facts = { free: bavail * bsize, reserve };
    lookedAt = now;
    promised = 0;
    return facts;
  }

  async function compare(bytes: number, share = 1): Promise<void> {
    const { free, reserve } = await read();
    if (free - promised - bytes < reserve * share) throw new PipelineError("storage_full", FULL);
  }

  async function take(bytes: number): Promise<void> {
    await compare(bytes);
    promised += bytes;
  }
  return { read, compare, take };
}

const FULL = "The disk is nearly full. Delete films or free some space; uploads then go on where they are.";
