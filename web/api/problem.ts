/** An answer of the API that is no success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Trying the same again may work. */
  readonly retryable: boolean;
  constructor(status: number, code: string, detail: string, retryable: boolean) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.retryable = retryable;
  }
}

const BUSY_STATUSES = new Set([408, 425, 429, 502, 503, 504]);

/** The error that a problem+json body (RFC 9457) describes; any other body is told by its status. */
export function toApiError(status: number, body: string): ApiError {
  if (status === 0) return new ApiError(0, "offline", "The server does not answer.", true);
  const problem = parseProblem(body);
  const detail = problem.detail ?? problem.title ?? `The server answered with status ${status}.`;
  const retryable = problem.retryable ?? BUSY_STATUSES.has(status);
  return new ApiError(status, problem.code ?? "unknown", detail, retryable);
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
