import { PipelineError } from "../../core/errors.ts";

/** Lambda takes requests of 6 MB at the most (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LIMIT_BYTES = 6 * 1024 * 1024;
const TOO_LARGE =
  "The request is over 6 MB, the most that the API takes: send 4 MiB a chunk, or to the bucket.";

export interface LimitedRequest {
  request: Request;
  /** Throws `chunk_too_large` (413) if the body turned out to be too long on the way. */
  assertWithin(): void;
}

/**
 * The request, with a body that is cut off where it passes the limit. Throws `chunk_too_large` (413) at
 * once where the request says its length.
 */
export function limitBody(request: Request): LimitedRequest {
  if (Number(request.headers.get("content-length") ?? 0) > LIMIT_BYTES) throw tooLarge();
  let bytes = 0;
  const assertWithin = () => {
    if (bytes > LIMIT_BYTES) throw tooLarge();
  };
  if (!request.headers.has("transfer-encoding") || !request.body) return { request, assertWithin };
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      bytes += part.byteLength;
      if (bytes > LIMIT_BYTES) controller.error(tooLarge());
      else controller.enqueue(part);
    },
  });
  const body = request.body.pipeThrough(counting);
  return { request: new Request(request, { body, duplex: "half" } as RequestInit), assertWithin };
}

const tooLarge = () => new PipelineError("chunk_too_large", TOO_LARGE);
