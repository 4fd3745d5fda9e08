import { type FileHandle, open } from "node:fs/promises";
import type { Client } from "@libsql/client";

/** Makes what is committed durable; whoever comes while it is at it waits for one more round, together. */
export interface GroupSync {
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Syncs the write-ahead log of a library's file. SQLite itself would do it within each commit, and hold up
 * the whole process for those milliseconds, since libSQL works on the event loop's thread.
 */
export function openGroupSync(client: Client): GroupSync {
  let log: Promise<FileHandle> | undefined;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  /** One that runs already may have begun before the caller's commit. */
  async function runNext(): Promise<void> {
    await Promise.allSettled([running]);
    next = null;
    running = syncLog();
    await running;
  }

  async function syncLog(): Promise<void> {
    log ??= openLog(client);
    await (await log).datasync();
  }

  return {
    sync: () => {
      next ??= runNext();
      return next;
    },
    close: async () => (await log)?.close(),
  };
}

/** It is the same file as long as a connection is open, and one without locks that closing it could release. */
async function openLog(client: Client): Promise<FileHandle> {
  const { rows } = await client.execute("PRAGMA database_list");
  return open(`${rows[0]!.file}-wal`, "r+");
}
