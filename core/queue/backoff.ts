import { type ErrorClass, toPipelineError } from "../errors.ts";

/** Jobs are added with this type; the workers' `backoffStrategy` is `retryDelay`. */
export const BACKOFF_TYPE = "by-class";

interface Backoff {
  firstMs: number;
  /** How much longer the wait is after each further attempt. */
  factor: number;
}

/** What five attempts come to at the most: 7.5 s, and 85 s for who waits until a server is back. */
const BACKOFFS: Partial<Record<ErrorClass, Backoff>> = {
  transient: { firstMs: 500, factor: 2 },
  outage: { firstMs: 1_000, factor: 4 },
};
const LONGEST_MS = 120_000;

/**
 * Milliseconds to wait before a job is tried again, exponential in the attempts made (from 1) by the error's
 * class; a random half of it is jitter, so that jobs which failed together do not come back together.
 */
export function retryDelay(attemptsMade: number, error: unknown, random = Math.random): number {
  const { firstMs, factor } = BACKOFFS[toPipelineError(error).class] ?? BACKOFFS.transient!;
  const longest = Math.min(LONGEST_MS, firstMs * factor ** (attemptsMade - 1));
  return Math.round(longest * (0.5 + random() / 2));
}
