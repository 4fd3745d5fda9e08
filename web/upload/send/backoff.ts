const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/**
 * Milliseconds to wait before attempt `attempt` (from 1): doubling, capped, with a random half; never less than the
 * server asked for, and then with some more, so that not all come back together.
 */
export function backoffDelay(attempt: number, askedMs = 0, random = Math.random()): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.max(ceiling / 2, askedMs) + (ceiling / 2) * random;
}
