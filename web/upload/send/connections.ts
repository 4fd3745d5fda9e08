import { createPace } from "./pace.ts";

/** A browser has six connections to an origin over HTTP/1.1, and players and events need some. */
const MOST_CONNECTIONS = 3;

/**
 * What goes first where several wait: words (short requests on which others wait), the head of a film (somebody waits
 * for its first picture), then the bulk, of which no more are on their way than the line's pace says.
 */
export type Rank = "words" | "head" | "bulk";
const RANKS: readonly Rank[] = ["words", "head", "bulk"];

/** The connections to one origin. */
export interface Line {
  /** Runs a task that makes one request, when its turn comes. */
  run<T>(rank: Rank, task: () => Promise<T>): Promise<T>;
  readonly pace: ReturnType<typeof createPace>;
}

/** Shares the connections to each origin among all uploads of a page. */
export interface Connections {
  to(url: string): Line;
}

export function createConnections(most = MOST_CONNECTIONS): Connections {
  const lines = new Map<string, Line>();
  return {
    to(url) {
      const { origin } = new URL(url, globalThis.location?.href);
      const line = lines.get(origin) ?? createLine(most);
      lines.set(origin, line);
      return line;
    },
  };
}

/** First come, first served, by rank. */
export function createLine(most: number): Line {
  const pace = createPace(most);
  const waiting: Record<Rank, (() => void)[]> = { words: [], head: [], bulk: [] };
  let running = 0;
  let bulky = 0;

  function admit(): void {
    for (const rank of RANKS) {
      const mayRun = () => running < most && (rank !== "bulk" || bulky < pace.width());
      while (waiting[rank].length > 0 && mayRun()) {
        running += 1;
        if (rank === "bulk") bulky += 1;
        waiting[rank].shift()!();
      }
    }
  }

  async function run<T>(rank: Rank, task: () => Promise<T>): Promise<T> {
    const turn = Promise.withResolvers<void>();
    waiting[rank].push(turn.resolve);
    admit();
    await turn.promise;
    try {
      return await task();
    } finally {
      running -= 1;
      if (rank === "bulk") bulky -= 1;
      admit();
    }
  }
  return { run, pace };
}
