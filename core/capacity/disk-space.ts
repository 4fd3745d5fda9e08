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
 * Looks at disks at most once a second; the one with the least room counts. Films are written to `folders`; those
 * `beside` them are not asked to take a film's bytes, and must only keep their reserve. Without `reserveBytes`, 5 % of
 * a disk are kept free, 1 GiB at the most.
 */
export function watchDisk(
  folders: readonly string[],
  reserveBytes?: number,
  beside: readonly string[] = [],
): DiskSpace {
  let films: DiskFacts = { free: 0, reserve: 0 };
  let tightest = films;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let promised = 0;

  const factsOf = async (folder: string): Promise<DiskFacts> => {
    const { free, size } = await lookAt(folder);
    const share = Math.min(MOST_RESERVED_BYTES, Math.floor(size * RESERVED_SHARE));
    return { free, reserve: reserveBytes ?? share };
  };
  const lookAtAll = (all: readonly string[]) => Promise.all(all.map(factsOf));

  async function read(): Promise<DiskFacts> {
    const now = performance.now();
    if (now - lookedAt < LOOK_EVERY_MS) return tightest;
    const [ofFilms, others] = await Promise.all([folders, beside].map(lookAtAll));
    films = ofFilms!.reduce(lessRoom, NO_DISK);
    tightest = others!.reduce(lessRoom, films);
    lookedAt = now;
    promised = 0;
    return tightest;
  }

  async function compare(bytes: number, share = 1): Promise<void> {
    const { free, reserve } = await read();
    const isFull = free < reserve * share || films.free - promised - bytes < films.reserve * share;
    if (isFull) throw new PipelineError("storage_full", FULL);
  }

  async function take(bytes: number): Promise<void> {
    await compare(bytes);
    promised += bytes;
  }
  return { read, compare, take };
}

const NO_DISK: DiskFacts = { free: Number.MAX_SAFE_INTEGER, reserve: 0 };
const lessRoom = (a: DiskFacts, b: DiskFacts) => (b.free - b.reserve < a.free - a.reserve ? b : a);

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

type Stored = Pick<Config, "dataDir" | "bucket" | "library" | "limits">;

/** The disks of this machine that a stack writes to; none on AWS, where the bucket has no endpoint of its own. */
export function watchDisksOf({ dataDir, bucket, library, limits }: Stored): DiskSpace {
  const isLocal = bucket.driver === "disk" || bucket.s3.endpoint !== undefined;
  const folders = [...(isLocal ? [dataDir] : []), ...(bucket.driver === "disk" ? [bucket.dir] : [])];
  const file = fileOf(library.url);
  return watchDisk(folders, limits.diskReserveBytes, file === null ? [] : [dirname(file)]);
}

/** The file that a library's address names (`file:` with a path, RFC 8089), or null where a server has it. */
function fileOf(url: string): string | null {
  const [, path] = /^file:(?:\/\/[^/]*(?=\/))?([^?#]+)/.exec(url) ?? [];
  return path === undefined ? null : decodeURIComponent(path);
}
