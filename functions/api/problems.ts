import type { Hook } from "@hono/zod-openapi";
import type { Context, Env } from "hono";
import { HTTPException } from "hono/http-exception";
import { type ErrorCode, PipelineError, toPipelineError, toProblem } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import { filmFields } from "../../core/trace/log-fields.ts";

/** When to come again (RFC 9110 10.2.3), where it is not soon. */
const RETRY_AFTER_SECONDS: Partial<Record<ErrorCode, number>> = {
  storage_full: 30,
  too_many_beacons: 60,
  too_many_inits: 10,
  too_many_streams: 10,
  memory_short: 5,
};
const SOON_SECONDS = 2;
const PASSING = [429, 503, 507];

/** Any failure as RFC 9457 problem details; what is not known reaches the client as "internal", the log in full. */
export function answerProblem(logger: Logger, thrown: unknown, c: Context): Response {
  const error = thrown instanceof HTTPException ? fromHttp(thrown) : toPipelineError(thrown);
  // Refusals are counted (/metrics): a line each would let whoever is refused fill the disk.
  const isRefusal = PASSING.includes(error.status) && error.cause === undefined;
  if (error.status >= 500 && !isRefusal)
    logger.error({ ...ofFilm(c), err: thrown, path: c.req.path, code: error.code }, error.detail);
  return problemResponse(error);
}

/** The film that a request is about, by its path. */
function ofFilm(c: Context) {
  const [videoHash] = /[0-9a-f]{64}/.exec(c.req.path) ?? [];
  return videoHash ? filmFields(videoHash) : {};
}

/** The problem details of an error as a response. */
export function problemResponse(error: PipelineError): Response {
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  if (PASSING.includes(error.status)) {
    headers["retry-after"] = String(RETRY_AFTER_SECONDS[error.code] ?? SOON_SECONDS);
  }
  if (error.status === 401) headers["www-authenticate"] = "Bearer";
  return new Response(JSON.stringify(toProblem(error)), { status: error.status, headers });
}

/** Input that does not fit its schema: which field, and why, in one sentence. */
export const refuseInvalid: Hook<unknown, Env, string, unknown> = (result) => {
  if (result.success) return;
  const sentences = result.error.issues.map((issue) => {
    const field = issue.path.join(".");
    return field ? `${field}: ${issue.message}` : issue.message;
  });
  return problemResponse(new PipelineError("invalid_request", `${sentences.join("; ")}.`));
};

export function unknownRoute(c: Context): Response {
  return problemResponse(new PipelineError("route_not_found", `There is nothing at ${c.req.path}.`));
}

/** Hono's own refusals, such as a body that is not JSON. */
function fromHttp(thrown: HTTPException): PipelineError {
  if (thrown.status === 413) return new PipelineError("chunk_too_large", thrown.message);
  return new PipelineError(thrown.status < 500 ? "invalid_request" : "internal", thrown.message || undefined);
}
