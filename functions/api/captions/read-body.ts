import { PipelineError } from "../../../core/errors.ts";

/** Captions of a long film have a tenth of it. */
export const MAX_CAPTIONS_BYTES = 2 * 1024 * 1024;

/** The bytes of a request's body, at most so many as captions may have. Throws `captions_too_large`. */
export async function readCaptionsBody(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_CAPTIONS_BYTES) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > MAX_CAPTIONS_BYTES) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const tooLarge = () =>
  new PipelineError("captions_too_large", "A file of captions may have 2 MiB at the most.");
