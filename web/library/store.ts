import type { VideoRow } from "../api/video.ts";
import { matchesQuery, ORDERS } from "./order.ts";
import { type LibraryQuery, WHOLE_LIBRARY } from "./query.ts";
import { createSortedRows } from "./sorted-rows.ts";

/** The rows that the page knows, which of them are listed, and who wants to hear of changes. */
export interface LibraryStore {
  /** What is listed, in its order; without the rows that are about to be deleted. */
  rows(): readonly VideoRow[];
  /** A film that is known, listed or not. */
  find(hash: string): VideoRow | undefined;
  /** Takes a row unless a newer version of it is known; it is listed if it belongs into what is read of the list. */
  upsert(row: VideoRow): void;
  /** Pages of a list are about to be read from its beginning: what comes until they are here outlasts them. */
  expectPages(): void;
  /** Lists the first pages of a query in place of what was listed; `isWhole` when nothing follows. */
  replaceList(query: LibraryQuery, rows: readonly VideoRow[], isWhole: boolean): void;
  /** Lists the page that follows. */
  appendPage(rows: readonly VideoRow[], isWhole: boolean): void;
  /** For good: hashes are never reused, so a late row of a deleted film is ignored. */
  remove(hash: string): void;
  setHidden(hash: string, hidden: boolean): void;
  subscribe(listener: () => void): void;
}

export function createLibraryStore(): LibraryStore {
  const known = new Map<string, VideoRow>();
  const hidden = new Set<string>();
  const removed = new Set<string>();
  const heard = new Set<string>();
  const listeners: (() => void)[] = [];
  let query = WHOLE_LIBRARY;
  let list = createSortedRows(ORDERS[query.sort]);
  /** The last row of the pages that are read: what comes behind it is not listed. Null where nothing does. */
  let edge: VideoRow | null | undefined;
  let shown: readonly VideoRow[] | undefined;

  const announce = () => {
    shown = undefined;
    for (const listener of listeners) listener();
  };

  /** The newest version that is known; undefined for a film that was deleted. */
  function take(row: VideoRow): VideoRow | undefined {
    const hash = row.video_hash;
    if (removed.has(hash)) return undefined;
    const before = known.get(hash);
    if (before && Date.parse(before.updated_at) > Date.parse(row.updated_at)) return before;
    known.set(hash, row);
    return row;
  }

  function place(row: VideoRow): void {
    const isRead = edge !== undefined && (edge === null || ORDERS[query.sort](row, edge) <= 0);
    if (isRead && matchesQuery(row, query)) list.put(row);
    else list.remove(row.video_hash);
  }

  function takePage(rows: readonly VideoRow[], isWhole: boolean): void {
    edge = isWhole ? null : rows.at(-1);
    for (const row of rows) {
      const newest = take(row);
      if (newest) place(newest);
    }
  }

  return {
    rows: () => (shown ??= list.rows.filter((row) => !hidden.has(row.video_hash))),
    find: (hash) => known.get(hash),
    upsert(row) {
      const newest = take(row);
      if (newest !== row) return;
      heard.add(row.video_hash);
      place(row);
      announce();
    },
    expectPages: () => heard.clear(),
    replaceList(next, rows, isWhole) {
      query = next;
      list = createSortedRows(ORDERS[query.sort]);
      takePage(rows, isWhole);
      for (const hash of heard) {
        const row = known.get(hash);
        if (row) place(row);
      }
      announce();
    },
    appendPage(rows, isWhole) {
      takePage(rows, isWhole);
      announce();
    },
    remove(hash) {
      removed.add(hash);
      hidden.delete(hash);
      list.remove(hash);
      if (known.delete(hash)) announce();
    },
    setHidden(hash, isHidden) {
      if (isHidden) hidden.add(hash);
      else hidden.delete(hash);
      announce();
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}
