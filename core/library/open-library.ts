import { fileURLToPath } from "node:url";
import { type Client, createClient } from "@libsql/client";
import { drizzle } from "drizzle-orm/libsql";
import { applyMigrations, whenFree } from "./apply-migrations.ts";
import { fillSearchTexts } from "./fill-search-texts.ts";
import { openGroupSync } from "./group-sync.ts";
import * as schema from "./schema.ts";

const MIGRATIONS = fileURLToPath(new URL("./migrations", import.meta.url));

export type Library = ReturnType<typeof openLibrary>;

/**
 * Opens the library: a libSQL file on one machine, sqld or Turso by URL. Writes go as batches, which hold
 * no connection across an await; `timeout` is how long a writer waits for another process's (ms).
 * A commit is durable when it returns; one of `unsynced` only after `sync`, or never has to be.
 */
export function openLibrary(options: { url: string; token?: string }) {
  const settings = { url: options.url, authToken: options.token, timeout: 5000 };
  const client = createClient(settings);
  const db = drizzle(client, { schema });
  const isFile = client.protocol === "file";
  const unsynced = isFile ? openUnsynced(settings) : client;
  const group = openGroupSync(unsynced);
  return Object.assign(db, {
    client,
    unsynced: isFile ? drizzle(unsynced, { schema }) : db,
    /** Servers have made durable what they answered. */
    sync: isFile ? group.sync : async () => {},
    close() {
      client.close();
      unsynced.close();
      return group.close();
    },
  });
}

/** One connection, as the setting is a connection's own; it is made before anything else can be asked of it. */
function openUnsynced(settings: Parameters<typeof createClient>[0]): Client {
  const client = createClient({ ...settings, concurrency: 1 });
  void client.execute("PRAGMA synchronous = NORMAL");
  return client;
}

/**
 * Brings the schema up to date: forward only, harmless when it is, by any number of processes at once. Throws
 * `invalid_config` for a library of a newer version.
 */
export async function migrateLibrary(library: Library): Promise<void> {
  await useWriteAheadLog(library.client);
  await applyMigrations(library.client, MIGRATIONS);
  await fillSearchTexts(library);
}

/** Readers and one writer at a time, without blocking each other; only local files have the setting. */
async function useWriteAheadLog(client: Client): Promise<void> {
  if (client.protocol === "file") await whenFree(() => client.execute("PRAGMA journal_mode = WAL"));
}
