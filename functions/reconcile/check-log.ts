import { readNote, writeNote } from "../../core/library/bookkeeping.ts";
import { unpublishUnderWay } from "../../core/library/outbox-repair.ts";
import type { LogMark } from "../../core/log/port.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import type { ReconcileContext } from "./context.ts";

/** "restarted": its server or the log itself is another than at the last look, but nothing known is missing. */
export type LogNews = "same" | "restarted" | "lost";

/**
 * Looks whether the log still has what it had acknowledged, by what the library and this process know of it. When
 * it has not, everything of films under way goes out again: readers know by its id what they have had. Throws
 * `log_unavailable`.
 */
export async function checkLog(context: ReconcileContext): Promise<LogNews> {
  const { library, log, memory, report } = context;
  const seen = await readNote(library, "log_seen");
  const published = log.published(TOPIC);
  // What was found to be lost stays the newest until something else is acknowledged.
  const newest = isSame(published, memory.lostMark) ? null : published;
  const { epoch, holds } = await log.check(TOPIC, seen?.mark ?? null, seen?.epoch);
  const isWhole = holds && (isSame(newest, seen?.mark) || (await log.check(TOPIC, newest)).holds);
  if (!isWhole) {
    memory.lostMark = published;
    const events = await unpublishUnderWay(library);
    await writeNote(library, "log_seen", { epoch, mark: null });
    const facts = { events, known: newest ?? seen?.mark };
    report.note("log_lost", facts, "the log is another one, or came back with less than it had acknowledged");
    return "lost";
  }
  const mark = newest ?? seen?.mark ?? null;
  if (seen?.epoch !== epoch || !isSame(mark, seen.mark))
    await writeNote(library, "log_seen", { epoch, mark });
  return seen && seen.epoch !== epoch ? "restarted" : "same";
}

const isSame = (one: LogMark | null, other: LogMark | null | undefined) =>
  JSON.stringify(one) === JSON.stringify(other ?? null);
