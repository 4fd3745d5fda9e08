import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { LogMark } from "../log/port.ts";
import type { Library } from "./open-library.ts";
import { bookkeeping } from "./schema.ts";

/** What is kept, by name. */
export interface Notes {
  /** Names this library in the buckets that it owns. */
  library_id: string;
  /** Facts up to this number may have been removed. */
  journal_trimmed: number;
  /** A record that the log had acknowledged, and the epoch of the log at the last look. */
  log_seen: { epoch: string; mark: LogMark | null };
  /** How many repairs the reconciler has made in all, by kind. */
  repairs: Record<string, number>;
}

/** A note, or null where there is none yet. */
export async function readNote<Name extends keyof Notes>(
  library: Library,
  name: Name,
): Promise<Notes[Name] | null> {
  const [row] = await library.select().from(bookkeeping).where(eq(bookkeeping.name, name));
  return (row?.value as Notes[Name]) ?? null;
}

/** The statement that sets a note; for a batch, or to be awaited by itself. */
export function writeNote<Name extends keyof Notes>(library: Library, name: Name, value: Notes[Name]) {
  return library
    .insert(bookkeeping)
    .values({ name, value })
    .onConflictDoUpdate({ target: bookkeeping.name, set: { value: sql`excluded.value` } });
}

/** The library's own name, made when it is first asked for. */
export async function libraryId(library: Library): Promise<string> {
  await library.insert(bookkeeping).values({ name: "library_id", value: randomUUID() }).onConflictDoNothing();
  return (await readNote(library, "library_id"))!;
}
