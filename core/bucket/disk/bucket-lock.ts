import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { PipelineError } from "../../errors.ts";

const SQLITE_BUSY = 5;
/** A section takes well under a millisecond; who waits longer waits for a machine that is busy. */
const FIRST_RETRY_MS = 2;
const LAST_RETRY_MS = 100;
const DEADLINE_MS = 10_000;

/**
 * Mutual exclusion between processes on an empty SQLite database: its write lock is the kernel's, so it is
 * free again the moment its owner dies. A lock file taken over from a dead owner cannot be made exact with
 * link and unlink alone, since two that find the owner dead may both take over.
 */
export class BucketLock {
  readonly #path: string;
  #database: DatabaseSync | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Runs `section` while no other process and nobody else in this one is in a section. It is synchronous, and
   * so short. Throws `bucket_unavailable` when the lock is not to be had within 10 s.
   */
  async run<T>(section: () => T): Promise<T> {
    const deadline = Date.now() + DEADLINE_MS;
    for (let waitMs = FIRST_RETRY_MS; !this.#tryBegin(); waitMs = Math.min(LAST_RETRY_MS, waitMs * 2)) {
      if (Date.now() > deadline)
        throw new PipelineError("bucket_unavailable", "The bucket's lock is held too long");
      // Not all at the same moment.
      await delay(waitMs * (0.5 + Math.random() / 2));
    }
    try {
      return section();
    } finally {
      this.#database?.exec("ROLLBACK");
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #tryBegin(): boolean {
    this.#database ??= openDatabase(this.#path);
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      return true;
    } catch (error) {
      if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
      throw new PipelineError("bucket_unavailable", `The bucket's lock: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

function openDatabase(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 0 });
  // Nothing is ever written, so there is no need of a journal file either.
  database.exec("PRAGMA journal_mode = MEMORY");
  return database;
}
