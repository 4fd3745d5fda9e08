import type { JournalEntry } from "../../api/events.ts";
import type { Hop } from "../../api/pipeline.ts";

const KEPT = 500;

/** The last hop, from the library to this very page; right as far as both have the same clock. */
export function createPageHop() {
  let times: number[] = [];
  return {
    take(entries: readonly JournalEntry[], now = Date.now()): void {
      const fresh = entries.flatMap(({ way }) => (way ? [Math.max(0, now - Date.parse(way.kept_at))] : []));
      if (fresh.length > 0) times = [...times, ...fresh].slice(-KEPT);
    },
    /** Null before the first message. */
    read(): Hop | null {
      if (times.length === 0) return null;
      const sorted = times.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
      return { from: "library", to: "page", count: times.length, p50_ms: at(0.5), p95_ms: at(0.95) };
    },
  };
}
