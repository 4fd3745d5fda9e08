import { inArray, sql } from "drizzle-orm";
import { FOLDED_TYPES } from "../video/state.ts";
import { readNote, writeNote } from "./bookkeeping.ts";
import type { Library } from "./open-library.ts";
import { facts } from "./schema.ts";

const PAGE = 500;
/** So that one call ends; the next goes on. */
const PAGES = 20;

interface OldFact {
  seq: number;
  type: string;
  /** Null where the film is deleted. */
  status: string | null;
  time: string;
}

/**
 * Trims the journal up to `before` (ISO 8601): of deleted films everything goes, of completed ones what their
 * state does not need. Whoever asks for what comes after an earlier fact gets a reset from then on. Facts lie
 * in the order in which they came, so each is looked at once. Answers how many were removed.
 */
export async function trimJournal(library: Library, before: string): Promise<number> {
  let removed = 0;
  for (let page = 0; page < PAGES; page++) {
    const rows = await readOldest(library, await journalTrimmed(library));
    const young = rows.findIndex(({ time }) => time >= before);
    const old = young === -1 ? rows : rows.slice(0, young);
    if (old.length === 0) return removed;
    const gone = old.filter(isNeedless).map(({ seq }) => seq);
    await library.batch([
      library.delete(facts).where(inArray(facts.seq, gone)),
      writeNote(library, "journal_trimmed", old.at(-1)!.seq),
    ]);
    removed += gone.length;
    if (old.length < PAGE) return removed;
  }
  return removed;
}

/** The number of the last fact up to which the journal may have holes; 0 where it has none. */
export async function journalTrimmed(library: Library): Promise<number> {
  return (await readNote(library, "journal_trimmed")) ?? 0;
}

function readOldest(library: Library, after: number): Promise<OldFact[]> {
  return library.all<OldFact>(sql`SELECT facts.seq, facts.type, videos.status,
      json_extract(facts.event, '$.time') AS time
    FROM facts LEFT JOIN videos ON videos.video_hash = facts.video_hash
    WHERE facts.seq > ${after} ORDER BY facts.seq LIMIT ${PAGE}`);
}

const isNeedless = ({ status, type }: OldFact) =>
  status === null || (status === "completed" && !FOLDED_TYPES.has(type));
