import type { VideoRow } from "../api/video.ts";
import type { Compare } from "./order.ts";

/** Rows that are kept in an order, one a film: finding and placing one is a binary search. */
export function createSortedRows(compare: Compare) {
  const rows: VideoRow[] = [];
  const listed = new Map<string, VideoRow>();

  /** Where the row is, or belongs. */
  function placeOf(row: VideoRow): number {
    let [from, to] = [0, rows.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (compare(rows[middle]!, row) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  function remove(hash: string): void {
    const row = listed.get(hash);
    if (!row) return;
    rows.splice(placeOf(row), 1);
    listed.delete(hash);
  }

  return {
    rows: rows as readonly VideoRow[],
    has: (hash: string) => listed.has(hash),
    remove,
    /** Takes a row in place of the one that is there of its film. */
    put(row: VideoRow): void {
      remove(row.video_hash);
      rows.splice(placeOf(row), 0, row);
      listed.set(row.video_hash, row);
    },
  };
}
