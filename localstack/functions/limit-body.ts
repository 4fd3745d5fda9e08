import { PipelineError } from "../../core/errors.ts";

/** Lambda takes requests of 6 MB at the most (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LIMIT_BYTES = 6 * 1024 * 1024;
const TOO_LARGE =
  "The request is over 6 MB, the most that the API takes: send 4 MiB a chunk, or to the bucket.";

/**
 * The request, with a body that fails when it passes the limit. Throws `chunk_too_large` (413) at once
 * where the request says its length.
 */
export function limitBody(request: Request): Request {
  if (Number(request.headers.get("content-length") ?? 0) > LIMIT_BYTES) throw tooLarge();
  if (!request.headers.has("transfer-encoding") || !request.body) return request;
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      bytes += part.byteLength;
      if (bytes > LIMIT_BYTES) controller.error(tooLarge());
      else controller.enqueue(part);
    },
  });
  return new Request(request, { body: request.body.pipeThrough(counting), duplex: "half" } as RequestInit);
}

const tooLarge = () => new PipelineError("chunk_too_large", TOO_LARGE);
