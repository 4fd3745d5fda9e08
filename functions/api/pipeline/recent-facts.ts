import { type Fact, listFacts, listNewestFacts } from "../../../core/library/facts.ts";
import type { Library } from "../../../core/library/open-library.ts";

const KEPT = 2_000;
const PAGE = 2_000;
const RATE_OVER_MS = 10_000;

/** The newest facts, of which each look reads only those that it does not know yet. */
export class RecentFacts {
  readonly #library: Library;
  #facts: Fact[] | null = null;

  constructor(library: Library) {
    this.#library = library;
  }

  /** In the order in which they came. */
  async read(): Promise<readonly Fact[]> {
    const known = this.#facts ?? [];
    const last = known.at(-1)?.seq;
    const fresh =
      last === undefined
        ? (await listNewestFacts(this.#library, KEPT)).reverse()
        : await listFacts(this.#library, last, PAGE);
    this.#facts = [...known, ...fresh].slice(-KEPT);
    return this.#facts;
  }
}

/** Messages a second over the last ten seconds, by type. Where there are more than are known, over theirs. */
export function ratesOf(facts: readonly Fact[], now = Date.now()): Record<string, number> {
  const since = now - RATE_OVER_MS;
  const late = facts.filter(({ way }) => way && way.keptAt >= since);
  const first = late.length === facts.length ? late[0]?.way?.keptAt : since;
  const seconds = Math.max(now - (first ?? since), 1_000) / 1000;
  const counts = Map.groupBy(late, ({ event }) => event.type);
  return Object.fromEntries([...counts].map(([type, some]) => [type, some.length / seconds]));
}
