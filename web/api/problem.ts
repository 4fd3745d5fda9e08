/** An answer of the API that is no success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Trying the same again may work. */
  readonly retryable: boolean;
  /** How long the server asks to be left alone (ms); 0 when it did not say. */
  readonly retryAfterMs: number;
  constructor(status: number, code: string, detail: string, retryable: boolean, retryAfterMs = 0) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}

const BUSY_STATUSES = new Set([408, 425, 429, 502, 503, 504, 507]);
const LONGEST_WAIT_MS = 120_000;

/**
 * The error that a problem+json body (RFC 9457) describes; any other body is told by its status. `retryAfter` is the
 * header field of that name (RFC 9110 10.2.3), of which the seconds are understood.
 */
export function toApiError(status: number, body: string, retryAfter: string | null = null): ApiError {
  if (status === 0) return new ApiError(0, "offline", "The server does not answer.", true);
  const problem = parseProblem(body);
  const detail = problem.detail ?? problem.title ?? `The server answered with status ${status}.`;
  const retryable = problem.retryable ?? BUSY_STATUSES.has(status);
  const retryAfterMs = Math.min(Number(retryAfter) * 1000 || 0, LONGEST_WAIT_MS);
  return new ApiError(status, problem.code ?? "unknown", detail, retryable, retryAfterMs);
}

interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  retryable?: boolean;
}

function parseProblem(body: string): Problem {
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === "object" ? (value as Problem) : {};
  } catch {
    return {}; // a proxy's HTML page: the status says all that we know
  }
}

/** What to tell a person about anything that was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
