import { setTimeout as delay } from "node:timers/promises";
import type { z } from "@hono/zod-openapi";
import type { Details, Row } from "../../functions/api/schemas.ts";
import { CommandError } from "./exit-codes.ts";

export type VideoRow = z.infer<typeof Row>;
export type VideoDetails = z.infer<typeof Details>;

/** Where the api answers, and the token that it may ask for. */
export interface ApiAddress {
  url: string;
  token?: string | null;
  /** Told why a call is not through yet, and after how long (ms) it is tried again. */
  onWait?(reason: string, ms: number): void;
}

/** Ten tries take about a minute: long enough for a host that restarts. */
const ATTEMPTS = 10;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
const LONGEST_ASKED_MS = 120_000;
const TRANSIENT = [408, 429, 500, 502, 503, 504, 507];

/** An answer that is no success; `detail` of the problem is its message. */
export class ApiError extends CommandError {
  readonly status: number;
  readonly retryable: boolean;
  /** How long the server asks to be left alone (ms). */
  readonly retryAfterMs: number;
  constructor(status: number, message: string, retryable: boolean, retryAfterMs: number) {
    super(message);
    this.status = status;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Calls the api and answers its JSON. What may pass by itself (no connection, busy, restarting) is tried
 * again with growing waits, so only repeatable calls may go this way. Throws ApiError or CommandError.
 */
export async function callApi<Answer>(
  api: ApiAddress,
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await callOnce(api, path, init);
    } catch (error) {
      const transient = !(error instanceof ApiError) || error.retryable;
      if (init.signal?.aborted || !transient || attempt === ATTEMPTS) throw toCommandError(error, api.url);
      const ms = backoff(attempt) + (error instanceof ApiError ? error.retryAfterMs : 0);
      api.onWait?.((toCommandError(error, api.url) as Error).message, ms);
      await delay(ms, undefined, { signal: init.signal ?? undefined });
    }
  }
}

/** The same without a second try: for questions whose answer is "nobody there", and what is not repeatable. */
export async function askApi<Answer>(api: ApiAddress, path: string, init: RequestInit = {}): Promise<Answer> {
  try {
    return await callOnce(api, path, init);
  } catch (error) {
    throw toCommandError(error, api.url);
  }
}

export function jsonBody(value: unknown): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

async function callOnce<Answer>(
  { url, token }: ApiAddress,
  path: string,
  init: RequestInit,
): Promise<Answer> {
  const headers = new Headers(init.headers);
  if (token) headers.set("authorization", `Bearer ${token}`);
  const response = await fetch(url + path, { ...init, headers });
  const text = await response.text();
  if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as Answer;
  const retryable = TRANSIENT.includes(response.status);
  throw new ApiError(
    response.status,
    describeProblem(text) ?? `${path} answered ${response.status}`,
    retryable,
    Math.min(Number(response.headers.get("retry-after")) * 1000 || 0, LONGEST_ASKED_MS),
  );
}

function describeProblem(text: string): string | null {
  try {
    return JSON.parse(text).detail ?? null;
  } catch {
    return null; // not from the api: a proxy, or another server
  }
}

function toCommandError(error: unknown, url: string): Error {
  if (error instanceof CommandError || (error as Error).name === "AbortError") return error as Error;
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  const reason = cause?.code ?? cause?.message ?? message;
  return new CommandError(`${url} does not answer (${reason}). Is VidPipeline running? npm start runs it.`);
}

/** Doubling, with a random half, so that many clients do not come back at once. */
function backoff(attempt: number): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
