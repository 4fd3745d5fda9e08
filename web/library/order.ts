import { searchText, searchWords } from "../../core/video/fold-text.ts";
import type { VideoRow } from "../api/video.ts";
import type { LibraryQuery, Sort } from "./query.ts";

export type Compare = (a: VideoRow, b: VideoRow) => number;

const byNumber = (key: (row: VideoRow) => number): Compare => {
  return (a, b) => key(a) - key(b);
};
const id = byNumber((row) => Number(row.id));

/** The orders of `GET /videos`; a film's number settles what is equal, and what is not known comes last. */
export const ORDERS: Record<Sort, Compare> = {
  newest: (a, b) => id(b, a),
  oldest: id,
  title: (a, b) => compareText(textOf(a), textOf(b)) || id(a, b),
  size: (a, b) => (b.size ?? -1) - (a.size ?? -1) || id(b, a),
  duration: (a, b) => (b.duration ?? -1) - (a.duration ?? -1) || id(b, a),
};

/** True when the API's search would find the row. */
export function matchesQuery(row: VideoRow, query: Pick<LibraryQuery, "text" | "status">): boolean {
  if (query.status !== "all" && row.status !== query.status) return false;
  return searchWords(query.text).every((word) => textOf(row).includes(word));
}

/** Folding is too dear to be done in each comparison. */
const texts = new WeakMap<VideoRow, string>();

function textOf(row: VideoRow): string {
  const known = texts.get(row) ?? searchText(row.title, row.description ?? "");
  texts.set(row, known);
  return known;
}

/** By code points, as the library's database has it: surrogates stand for what lies beyond all other units. */
function compareText(a: string, b: string): number {
  const rank = (unit: number) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x1_0000 : unit);
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
