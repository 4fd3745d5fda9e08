import type { Config } from "../config.ts";
import { type ErrorCode, PipelineError } from "../errors.ts";
import { type DiskFacts, watchDisksOf } from "./disk-space.ts";

const LOOK_EVERY_MS = 1_000;

/** What this process has room for, and how often it had to say no. */
export interface Capacity {
  /**
   * Throws `storage_full` (507) when the disk would come near its end by these bytes, and `memory_short` (503) while
   * this process holds more memory than it should. Bytes that come later, as of a film that is announced, are only
   * compared.
   */
  requireRoom(bytes: number, when?: "now" | "later"): Promise<void>;
  disk(): Promise<DiskFacts>;
  /** Counts a refusal, of whatever kind. */
  refuse(code: ErrorCode): void;
  readonly refusals: ReadonlyMap<ErrorCode, number>;
}

/** The capacity of this process on its disk. */
export function openCapacity(config: Pick<Config, "dataDir" | "bucket" | "library" | "limits">): Capacity {
  const { limits } = config;
  const disk = watchDisksOf(config);
  const refusals = new Map<ErrorCode, number>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let isShort = false;

  function requireMemory(): void {
    if (performance.now() - lookedAt > LOOK_EVERY_MS) {
      isShort = process.memoryUsage.rss() > limits.memoryBytes;
      lookedAt = performance.now();
    }
    if (isShort) throw new PipelineError("memory_short");
  }

  function refuse(code: ErrorCode): void {
    refusals.set(code, (refusals.get(code) ?? 0) + 1);
  }

  async function requireRoom(bytes: number, when: "now" | "later" = "now"): Promise<void> {
    try {
      requireMemory();
      if (when === "later") await disk.compare(bytes);
      else await disk.take(bytes);
    } catch (error) {
      if (error instanceof PipelineError) refuse(error.code);
      throw error;
    }
  }
  return { requireRoom, disk: disk.read, refuse, refusals };
}
