import { type Fact, lastFact, listFacts } from "../../../core/library/facts.ts";
import type { Library } from "../../../core/library/open-library.ts";
import { listChangedVideos, type VideoWithCounts } from "../../../core/library/videos.ts";
import type { Logger } from "../../../core/logger.ts";

const POLL_MS = 100;
const PAGE = 500;
/**
 * Rows that changed so long before the newest one are looked at again: who writes takes the time first, and may
 * then wait for another process to write.
 */
export const LATE_MS = 10_000;

/** The time (ISO 8601) that was so long before another. */
export const before = (time: string, ms: number) => new Date(Date.parse(time) - ms).toISOString();

export type JournalEntry =
  | { kind: "fact"; fact: Fact }
  | { kind: "video"; seq: number; video: VideoWithCounts };
type Listener = (entries: JournalEntry[]) => void;

/** Follows the library's facts and changed rows once for all listeners of this process; idle without any. */
export class Journal {
  readonly #library: Library;
  readonly #logger: Logger;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | null = null;
  #seq = 0;
  #newest = "";
  /** Rows told already that may be read again, by hash, as they were told. */
  #told = new Map<string, string>();

  constructor(library: Library, logger: Logger) {
    this.#library = library;
    this.#logger = logger;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Calls `listener` with what comes after now; returns the function that ends it. */
  async follow(listener: Listener): Promise<() => void> {
    if (this.#listeners.size === 0) {
      this.#seq = await lastFact(this.#library);
      this.#newest = new Date().toISOString();
    }
    this.#listeners.add(listener);
    this.#timer ??= setTimeout(() => this.#poll(), POLL_MS);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0 && this.#timer) {
        clearTimeout(this.#timer);
        this.#timer = null;
      }
    };
  }

  async #poll() {
    try {
      const entries = await this.#readNew();
      if (entries.length) for (const listener of this.#listeners) listener(entries);
    } catch (error) {
      this.#logger.warn({ err: error }, "the journal could not be read; trying again");
    }
    this.#timer = this.#listeners.size ? setTimeout(() => this.#poll(), POLL_MS) : null;
  }

  async #readNew(): Promise<JournalEntry[]> {
    const facts = await listFacts(this.#library, this.#seq, PAGE);
    this.#seq = facts.at(-1)?.seq ?? this.#seq;
    // A clock that was set back gives later changes earlier times than rows have that are there.
    const now = new Date().toISOString();
    const since = this.#newest < now ? this.#newest : now;
    const videos = await listChangedVideos(this.#library, before(since, LATE_MS));
    const fresh = videos.filter((v) => this.#told.get(v.videoHash) !== fingerprint(v));
    this.#newest = videos.at(-1)?.updatedAt ?? this.#newest;
    this.#told = new Map(videos.map((v) => [v.videoHash, fingerprint(v)]));
    return [
      ...facts.map((fact): JournalEntry => ({ kind: "fact", fact })),
      ...fresh.map((video): JournalEntry => ({ kind: "video", seq: this.#seq, video })),
    ];
  }
}

const fingerprint = (video: VideoWithCounts) => JSON.stringify(video);
