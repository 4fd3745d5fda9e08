import type { VideoRow } from "../api/video.ts";

/** The rows that the page knows, and who wants to hear of changes. */
export interface LibraryStore {
  /** Newest first; without the rows that are about to be deleted. */
  rows(): VideoRow[];
  find(hash: string): VideoRow | undefined;
  /** Takes a row unless a newer version of it is known. */
  upsert(row: VideoRow): void;
  /** Takes the server's whole list; what was known `before` it was asked for and is not in it, is gone. */
  replaceAll(rows: VideoRow[], before: VideoRow[]): void;
  /** For good: hashes are never reused, so a late row of a deleted film is ignored. */
  remove(hash: string): void;
  setHidden(hash: string, hidden: boolean): void;
  subscribe(listener: () => void): void;
}

export function createLibraryStore(): LibraryStore {
  const rows = new Map<string, VideoRow>();
  const hidden = new Set<string>();
  const removed = new Set<string>();
  const listeners: (() => void)[] = [];
  const announce = () => {
    for (const listener of listeners) listener();
  };
  const take = (row: VideoRow) => {
    if (removed.has(row.video_hash)) return;
    const known = rows.get(row.video_hash);
    if (known && Date.parse(known.updated_at) > Date.parse(row.updated_at)) return;
    rows.set(row.video_hash, row);
  };

  return {
    rows: () => [...rows.values()].filter((row) => !hidden.has(row.video_hash)).sort(byAge),
    find: (hash) => rows.get(hash),
    upsert(row) {
      take(row);
      announce();
    },
    replaceAll(list, before) {
      const listed = new Set(list.map((row) => row.video_hash));
      for (const row of before) if (!listed.has(row.video_hash)) rows.delete(row.video_hash);
      for (const row of list) take(row);
      announce();
    },
    remove(hash) {
      removed.add(hash);
      hidden.delete(hash);
      if (rows.delete(hash)) announce();
    },
    setHidden(hash, isHidden) {
      if (isHidden) hidden.add(hash);
      else hidden.delete(hash);
      announce();
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}

function byAge(a: VideoRow, b: VideoRow): number {
  const newerFirst = Date.parse(b.created_at) - Date.parse(a.created_at);
  return newerFirst || (a.video_hash < b.video_hash ? -1 : 1);
}
