import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Config } from "../config.ts";
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

/** The room on a disk. */
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

/**
 * Looks at the disks of some folders at most once a second; the one with the least room counts. Without
 * `reserveBytes`, 5 % of it are kept free, 1 GiB at the most.
 */
export function watchDisk(folders: readonly string[], reserveBytes?: number): DiskSpace {
  let facts: DiskFacts = { free: 0, reserve: 0 };
  let lookedAt = Number.NEGATIVE_INFINITY;
  let promised = 0;

  async function read(): Promise<DiskFacts> {
    const now = performance.now();
    if (now - lookedAt < LOOK_EVERY_MS) return facts;
    const disks = await Promise.all(folders.map(lookAt));
    const { free, size } = disks.reduce((a, b) => (b.free < a.free ? b : a));
    const reserve = reserveBytes ?? Math.min(MOST_RESERVED_BYTES, Math.floor(size * RESERVED_SHARE));
    facts = { free, reserve };
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

/** The disk on which the folder is, or will be. */
async function lookAt(folder: string): Promise<{ free: number; size: number }> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(folder) === folder) throw error;
    return await lookAt(dirname(folder));
  }
}

const FULL = "The disk is nearly full. Delete films or free some space; uploads then go on where they are.";

/** What is never full. */
const ENDLESS: DiskSpace = {
  read: async () => ({ free: Number.MAX_SAFE_INTEGER, reserve: 0 }),
  compare: async () => {},
  take: async () => {},
};

/** The disks of this machine that a stack writes to; on AWS, where the bucket has no endpoint of its own, none. */
export function watchDisksOf({
  dataDir,
  bucket,
  limits,
}: Pick<Config, "dataDir" | "bucket" | "limits">): DiskSpace {
  if (bucket.driver === "s3" && !bucket.s3.endpoint) return ENDLESS;
  const folders = bucket.driver === "disk" ? [dataDir, bucket.dir] : [dataDir];
  return watchDisk(folders, limits.diskReserveBytes);
}
