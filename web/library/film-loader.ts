import { countVideos, type LibraryPage, readPage, type VideoCounts } from "../api/library.ts";
import { type LibraryQuery, queryParams, WHOLE_LIBRARY } from "./query.ts";
import type { LibraryStore } from "./store.ts";

/** Films of a page. */
const PAGE = 60;
/** The most that the API gives at a time, and how much of a long list is read again after the stream was away. */
const LARGE_PAGE = 200;
const MOST_REFRESHED = 1000;
const COUNT_EVERY_MS = 1000;

export interface LoaderEvents {
  /** The list of a query is there. */
  onList(query: LibraryQuery): void;
  onCounts(counts: VideoCounts): void;
  /** The list cannot be read; null when it can again. */
  onError(error: unknown): void;
  /** The next page cannot be read; it is not tried again by itself. */
  onMoreFailed(error: unknown): void;
}

/** Reads the library by pages into the store: as much as somebody looks at. */
export function createFilmLoader(store: LibraryStore, events: LoaderEvents) {
  let query = WHOLE_LIBRARY;
  let next: string | null = null;
  let reading = new AbortController();
  let listing: Promise<void> = Promise.resolve();
  let isReadingMore = false;
  let isStuck = false;
  let isCountDue = false;

  /** Reads a list of at least `atLeast` films, if there are so many, in place of what is listed. */
  async function readList(atLeast: number): Promise<void> {
    reading.abort();
    reading = new AbortController();
    const { signal } = reading;
    const limit = Math.min(Math.max(atLeast, PAGE), LARGE_PAGE);
    const wanted = query;
    isStuck = false;
    store.expectPages();
    try {
      const page = await readFrom(firstPath(wanted, limit), atLeast, signal);
      next = page.next;
      store.replaceList(wanted, page.rows, next === null);
      events.onError(null);
      events.onList(wanted);
    } catch (error) {
      if (!signal.aborted) events.onError(error);
    }
  }

  async function readMore(): Promise<void> {
    if (next === null || isReadingMore || isStuck) return;
    isReadingMore = true;
    const { signal } = reading;
    try {
      const page = await readPage(next, signal);
      next = page.next;
      store.appendPage(page.rows, next === null);
    } catch (error) {
      if (signal.aborted) return;
      isStuck = true;
      events.onMoreFailed(error);
    } finally {
      isReadingMore = false;
    }
  }

  async function count(): Promise<void> {
    isCountDue = false;
    try {
      events.onCounts(await countVideos(query.text, reading.signal));
    } catch {
      // The list itself tells when the library cannot be read; numbers beside it come with the next change.
    }
  }

  return {
    /** Shows another choice or order of films, from its beginning. */
    show(wanted: LibraryQuery): Promise<void> {
      query = wanted;
      listing = readList(0);
      void count();
      return listing;
    },
    /** Reads again what is listed, after changes may have been missed. */
    async refresh(): Promise<void> {
      await listing;
      listing = readList(Math.min(store.rows().length, MOST_REFRESHED));
      void count();
      return listing;
    },
    readMore,
    tryMore(): Promise<void> {
      isStuck = false;
      return readMore();
    },
    /** Something changed: count again, soon. */
    countSoon(): void {
      if (isCountDue) return;
      isCountDue = true;
      setTimeout(count, COUNT_EVERY_MS);
    },
  };
}

function firstPath(query: LibraryQuery, limit: number): string {
  const params = queryParams(query);
  params.set("limit", String(limit));
  return `/videos?${params}`;
}

async function readFrom(path: string, atLeast: number, signal: AbortSignal): Promise<LibraryPage> {
  const page = await readPage(path, signal);
  while (page.next !== null && page.rows.length < atLeast) {
    const more = await readPage(page.next, signal);
    page.rows.push(...more.rows);
    page.next = more.next;
  }
  return page;
}
