import { type JournalEntry, watchJournal } from "../api/events.ts";

export interface Feed {
  /** Called once a frame at the most, with what came since; the newest last. */
  subscribe(listener: (entries: readonly JournalEntry[]) => void): void;
  /** All that came since the page was opened, by type. */
  counts: ReadonlyMap<string, number>;
}

export interface FeedEvents {
  /** The stream is open (again), or begins anew: what is known may be old. */
  onOpen(): void;
  onBroken(): void;
}

/** A page in the background gets no frames: more than this is not kept for it. */
const MOST_KEPT = 1000;

/** The journal, gathered to one batch a frame, so that a flood costs no more than what is drawn of it. */
export function createFeed({ onOpen, onBroken }: FeedEvents): Feed {
  const listeners: ((entries: readonly JournalEntry[]) => void)[] = [];
  const counts = new Map<string, number>();
  let waiting: JournalEntry[] = [];

  const flush = () => {
    const entries = waiting;
    waiting = [];
    for (const listener of listeners) listener(entries);
  };
  watchJournal({
    onEntry(entry) {
      counts.set(entry.type, (counts.get(entry.type) ?? 0) + 1);
      if (waiting.push(entry) === 1) requestAnimationFrame(flush);
      if (waiting.length > MOST_KEPT) waiting = waiting.slice(-MOST_KEPT / 2);
    },
    onReset: onOpen,
    onOpen,
    onBroken,
  });
  return { subscribe: (listener) => void listeners.push(listener), counts };
}

/** The stage that told an entry. */
export const stageOf = ({ source }: Pick<JournalEntry, "source">): string => source.split("/")[1] ?? source;
