import { PipelineError } from "../../../core/errors.ts";
import { MAX_BODY_BYTES } from "../context.ts";
import { openMultipartField } from "./multipart-field.ts";

/** A chunk as it arrives; nothing of it is held in memory. */
export interface ChunkBody {
  body: ReadableStream<Uint8Array>;
  /** Bytes that `body` will give. */
  size: number;
  /** Hexadecimal, when the client sent a digest. */
  sha256: string | null;
}

const FIELD = "chunk_data";

/**
 * Opens a chunk sent as a raw body or as the multipart field `chunk_data`. Throws `empty_chunk`,
 * `chunk_too_large`, `invalid_request`.
 */
export async function readChunkBody(request: Request): Promise<ChunkBody> {
  const sha256 = readDigest(request.headers.get("content-digest"));
  const length = contentLength(request);
  if (length > MAX_BODY_BYTES) {
    throw new PipelineError(
      "chunk_too_large",
      `A request may hold ${MAX_BODY_BYTES} bytes at the most; this one has ${length}.`,
    );
  }
  const type = request.headers.get("content-type") ?? "";
  const opened = type.startsWith("multipart/form-data")
    ? await openMultipartField(request.body, { contentType: type, length, field: FIELD })
    : { body: request.body, size: length };
  if (!opened.body || opened.size === 0) throw new PipelineError("empty_chunk", "The chunk holds no bytes.");
  return { body: opened.body, size: opened.size, sha256 };
}

function contentLength(request: Request): number {
  const header = request.headers.get("content-length");
  if (header === null) throw new PipelineError("invalid_request", "Send the chunk with a Content-Length.");
  return Number(header);
}

/** The SHA-256 of a Content-Digest field (RFC 9530 section 2), as hexadecimal. */
function readDigest(header: string | null): string | null {
  if (!header) return null;
  const match = /(?:^|,\s*)sha-256=:([A-Za-z0-9+/]{43}=):/.exec(header);
  if (!match) throw new PipelineError("invalid_request", "Content-Digest must hold sha-256=:<base64>:.");
  return Buffer.from(match[1]!, "base64").toString("hex");
}
