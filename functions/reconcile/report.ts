import { readNote, writeNote } from "../../core/library/bookkeeping.ts";
import type { Library } from "../../core/library/open-library.ts";
import type { Logger } from "../../core/logger.ts";

/** What the reconciler does, and how loudly it says so: what should not have been, or what time brings. */
const LEVELS = {
  log_lost: "warn",
  event_lost: "warn",
  job_missing: "warn",
  film_behind: "warn",
  orphan_removed: "warn",
  upload_expired: "info",
  source_dropped: "info",
  event_dropped: "info",
  tombstone_dropped: "info",
  journal_trimmed: "info",
  letter_dropped: "info",
} as const;

export type Repair = keyof typeof LEVELS;

/** Tells each repair as one line of the log, and counts them. */
export class Report {
  readonly #logger: Logger;
  readonly #counts = new Map<Repair, number>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** One line; `count` things of one kind may share it, none leaves none. */
  note(repair: Repair, facts: { count?: number } & Record<string, unknown>, message: string): void {
    const { count = 1 } = facts;
    if (count === 0) return;
    this.#counts.set(repair, (this.#counts.get(repair) ?? 0) + count);
    this.#logger[LEVELS[repair]]({ repair, ...facts }, message);
  }

  /** What was counted since the last time. */
  take(): Partial<Record<Repair, number>> {
    const counts = Object.fromEntries(this.#counts);
    this.#counts.clear();
    return counts;
  }
}

/** Adds a round's repairs to those of all rounds, which the metrics tell. */
export async function addToTotals(library: Library, counts: Partial<Record<Repair, number>>): Promise<void> {
  if (Object.keys(counts).length === 0) return;
  const totals: Record<string, number> = (await readNote(library, "repairs")) ?? {};
  for (const [repair, count] of Object.entries(counts)) totals[repair] = (totals[repair] ?? 0) + count;
  await writeNote(library, "repairs", totals);
}
