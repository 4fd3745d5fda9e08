import { ApiError } from "../../api/problem.ts";
import { backoffDelay } from "./backoff.ts";
import { isOffline, untilOnline } from "./network.ts";

/** What is neither the network's nor a server's that is away is given up after so many. */
const ATTEMPTS = 10;

/** Why an upload stands still by itself. */
export type Wait = { kind: "offline" } | { kind: "problem"; problem: ApiError; ms: number };

export interface Patience {
  signal: AbortSignal;
  onWait(wait: Wait): void;
}

/**
 * Tries `task` until it succeeds: with backoff, and as soon as there is a network again. Where nothing answers, or the
 * answer asks to come again, for as long as it takes; other failures that may pass ten times. Throws what does not pass,
 * and the signal's reason when it aborts.
 */
export async function persist<T>({ signal, onWait }: Patience, task: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await task();
    } catch (error) {
      if (!mayPass(error)) throw error;
      if (attempt >= ATTEMPTS && !isOutage(error)) throw error;
      const ms = backoffDelay(attempt, error.retryAfterMs);
      onWait(isOffline() ? { kind: "offline" } : { kind: "problem", problem: error, ms });
      await untilOnline(ms, signal);
    }
  }
}

const mayPass = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.retryable && error.code !== "chunks_missing";

const isOutage = ({ status }: ApiError) => [0, 429, 502, 503, 504, 507].includes(status);
