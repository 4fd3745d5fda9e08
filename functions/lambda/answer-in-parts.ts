import { PipelineError } from "../../core/errors.ts";
import { problemResponse } from "../api/problems.ts";

/** Lambda hands back 6 MB at the most, of which base64 takes a quarter. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The answer, which Lambda must be able to hand back: a range is cut short, as RFC 9110 (15.3.7) lets a server do, and
 * something longer that was asked for without one is refused (`answer_too_large`, 413).
 */
export async function answerInParts(
  request: Request,
  answer: (request: Request) => Response | Promise<Response>,
): Promise<Response> {
  const response = await answer(cutRange(request));
  if (request.method === "HEAD" || Number(response.headers.get("content-length") ?? 0) <= MOST_BYTES) {
    return response;
  }
  await response.body?.cancel();
  return problemResponse(new PipelineError("answer_too_large"));
}

function cutRange(request: Request): Request {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "") ?? [];
  if (start === undefined) return request;
  const last = Number(start) + MOST_BYTES - 1;
  if (end !== "" && Number(end) <= last) return request;
  const headers = new Headers(request.headers);
  headers.set("range", `bytes=${start}-${last}`);
  return new Request(request, { headers });
}
