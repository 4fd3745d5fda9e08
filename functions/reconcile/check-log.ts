import { readNote, writeNote } from "../../core/library/bookkeeping.ts";
import { unpublishUnderWay } from "../../core/library/outbox-repair.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import type { ReconcileContext } from "./context.ts";

/** "restarted": its server or the log itself is another than at the last look, but nothing known is missing. */
export type LogNews = "same" | "restarted" | "lost";

/**
 * Looks whether the log still has what it had acknowledged. When it has not, everything of films under way
 * goes out again: readers know by its id what they have had. Throws `log_unavailable`.
 */
export async function checkLog(context: ReconcileContext): Promise<LogNews> {
  const { library, log, report } = context;
  const seen = await readNote(library, "log_seen");
  // Taken before the look: what is acknowledged after it is for the next one.
  const newest = log.published(TOPIC);
  const { epoch, holds } = await log.check(TOPIC, seen?.mark ?? null);
  if (!holds) {
    const events = await unpublishUnderWay(library);
    await writeNote(library, "log_seen", { epoch, mark: null });
    report.note(
      "log_lost",
      { events, mark: seen?.mark },
      "the log came back with less than it had acknowledged",
    );
    return "lost";
  }
  const mark = newest ?? seen?.mark ?? null;
  const hasMoved = seen?.epoch !== epoch || JSON.stringify(seen.mark) !== JSON.stringify(mark);
  if (hasMoved) await writeNote(library, "log_seen", { epoch, mark });
  return seen && seen.epoch !== epoch ? "restarted" : "same";
}
