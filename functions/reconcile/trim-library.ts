import { lt } from "drizzle-orm";
import { trimDeadLetters } from "../../core/library/dead-letters.ts";
import { dropServed } from "../../core/library/outbox-repair.ts";
import { tombstones } from "../../core/library/schema.ts";
import { trimJournal } from "../../core/library/trim-journal.ts";
import { ago, type ReconcileContext } from "./context.ts";

const DAY_MS = 86_400_000;
const TOMBSTONE_DAYS = 30;

/** Removes rows that have served: events of films that are done with, old tombstones, the journal's past, settled letters. */
export async function trimLibrary(context: ReconcileContext): Promise<void> {
  const { library, config, report } = context;
  const served = await dropServed(library);
  report.note("event_dropped", { count: served }, "events were removed from the outbox that have served");

  const old = lt(tombstones.deletedAt, ago(context, TOMBSTONE_DAYS * DAY_MS));
  const { rowsAffected } = await library.delete(tombstones).where(old);
  report.note(
    "tombstone_dropped",
    { count: rowsAffected },
    "tombstones of films deleted long ago were removed",
  );

  const past = ago(context, config.lifecycle.journalDays * DAY_MS);
  const trimmed = await trimJournal(library, past);
  report.note("journal_trimmed", { count: trimmed }, "old lines of the journal were removed");
  const letters = await trimDeadLetters(library, past);
  report.note("letter_dropped", { count: letters }, "dead letters that were settled long ago were removed");
}
