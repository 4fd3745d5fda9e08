/** A connection more is kept when it makes the whole so much faster. */
const WORTH_IT = 1.1;
/** After a try that was not worth it, so many rounds without another. */
const REST_ROUNDS = 6;
const CHUNKS_A_ROUND = 2;
/** Over a line that slow, chunks that share it come late together, and a cut loses all of them. */
const SLOW_CHUNK_MS = 20_000;

/** A chunk that arrived; times in milliseconds. */
export interface SentChunk {
  bytes: number;
  startedAt: number;
  endedAt: number;
}

/**
 * How many chunks to send at a time, from 1 to `most`. Two keep the line busy while one is being acknowledged; a
 * third is tried now and then, and kept where it helps, as where a connection alone does not fill a long line.
 */
export function createPace(most: number) {
  const usual = Math.min(2, most);
  let width = usual;
  let rest = 1;
  let round: SentChunk[] = [];
  /** Bytes a millisecond before the connection that is being tried. */
  let rateBefore: number | null = null;

  function judge(rate: number, slowestMs: number): void {
    if (rateBefore !== null) {
      if (rate < rateBefore * WORTH_IT) {
        width -= 1;
        rest = REST_ROUNDS;
      }
      rateBefore = null;
    } else if (slowestMs > SLOW_CHUNK_MS) {
      width = 1;
    } else if (width < usual) {
      width = usual;
    } else if (width < most && rest-- <= 0) {
      rateBefore = rate;
      width += 1;
    }
  }

  return {
    width: () => width,
    sent(chunk: SentChunk): void {
      round.push(chunk);
      if (round.length < width * CHUNKS_A_ROUND) return;
      const bytes = round.reduce((sum, sent) => sum + sent.bytes, 0);
      const began = Math.min(...round.map((sent) => sent.startedAt));
      const ended = Math.max(...round.map((sent) => sent.endedAt));
      const slowest = Math.max(...round.map((sent) => sent.endedAt - sent.startedAt));
      round = [];
      judge(bytes / Math.max(1, ended - began), slowest);
    },
    /** The line broke: one at a time, until a round came through. */
    failed(): void {
      width = 1;
      round = [];
      rateBefore = null;
    },
  };
}
