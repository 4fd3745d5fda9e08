import { setTimeout as delay } from "node:timers/promises";
import { type Client, LibsqlError } from "@libsql/client";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { PipelineError } from "../errors.ts";

/** As drizzle-kit has it, so that libraries which its own migrator made go on from where they are. */
const TABLE = "__drizzle_migrations";
const WAIT_MS = 20;
const GIVE_UP_MS = 10_000;

/**
 * Applies the migrations that a library does not have yet, all in one transaction that other processes wait
 * for: each is run once, and whole or not at all. Throws `invalid_config` for a library of a newer version.
 */
export async function applyMigrations(client: Client, folder: string): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder: folder });
  const transaction = await whenFree(() => client.transaction("write"));
  try {
    await transaction.execute(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)`,
    );
    const { rows } = await transaction.execute(`SELECT max(created_at) AS newest FROM ${TABLE}`);
    const newest = Number(rows[0]?.newest ?? 0);
    if (newest > known.at(-1)!.folderMillis) throw newerLibrary();
    for (const { sql, hash, folderMillis } of known) {
      if (folderMillis <= newest) continue;
      for (const statement of sql) await transaction.execute(statement);
      const args = [hash, folderMillis];
      await transaction.execute({ sql: `INSERT INTO ${TABLE} (hash, created_at) VALUES (?, ?)`, args });
    }
    await transaction.commit();
  } finally {
    transaction.close();
  }
}

/** Not every lock is waited for by SQLite itself: a change of the journal's mode fails at once. */
export async function whenFree<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + GIVE_UP_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof LibsqlError && error.code.startsWith("SQLITE_BUSY");
      if (!isBusy || performance.now() > deadline) throw error;
      await delay(WAIT_MS);
    }
  }
}

function newerLibrary(): PipelineError {
  const detail =
    "The library was written by a newer version of VidPipeline; this one does not know its schema.";
  return new PipelineError("invalid_config", detail);
}
