import { fileURLToPath } from "node:url";
import { type Client, createClient } from "@libsql/client";
import { drizzle } from "drizzle-orm/libsql";
import { migrate } from "drizzle-orm/libsql/migrator";
import * as schema from "./schema.ts";

const MIGRATIONS = fileURLToPath(new URL("./migrations", import.meta.url));

export type Library = ReturnType<typeof openLibrary>;

/**
 * Opens the library: a libSQL file on one machine, sqld or Turso by URL. Writes go as batches, which hold
 * no connection across an await; `timeout` is how long a writer waits for another process's (ms).
 */
export function openLibrary(options: { url: string; token?: string }) {
  const client = createClient({ url: options.url, authToken: options.token, timeout: 5000 });
  const db = drizzle(client, { schema });
  return Object.assign(db, { close: () => client.close(), client });
}

/** Brings the schema up to date; forward only, harmless when it is. */
export async function migrateLibrary(library: Library): Promise<void> {
  await useWriteAheadLog(library.client);
  await migrate(library, { migrationsFolder: MIGRATIONS });
}

/** Readers and one writer at a time, without blocking each other; only local files have the setting. */
async function useWriteAheadLog(client: Client): Promise<void> {
  if (client.protocol === "file") await client.execute("PRAGMA journal_mode = WAL");
}
