import { createHash } from "node:crypto";
import { isCode, PipelineError } from "../../../core/errors.ts";
import { acknowledgeChunk, findChunk } from "../../../core/library/acknowledge-chunk.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import type { ApiContext } from "../context.ts";
import { hashObject } from "./hash-object.ts";
import type { ChunkBody } from "./read-chunk-body.ts";
import { requireOpenUpload } from "./require-open-upload.ts";

/**
 * Streams a chunk to the bucket, hashed on the way, and acknowledges it. An object is written once: bytes
 * sent again are compared with what is stored. Throws `digest_mismatch` (nothing stored),
 * `chunk_conflict`, `chunk_in_flight`, and what `requireOpenUpload` throws.
 */
export async function storeChunk(
  context: ApiContext,
  videoHash: string,
  index: number,
  chunk: ChunkBody,
): Promise<number> {
  await requireOpenUpload(context.library, videoHash, index, chunk.size);
  const { uploads } = context.buckets;
  const key = chunkKey(videoHash, index);
  const known = await findChunk(context.library, videoHash, index);
  if (known || (await uploads.head(key))) {
    const stored = known?.sha256 ?? (await hashObject(uploads, key));
    await requireSame(stored, chunk, index);
    return acknowledgeChunk(context.library, videoHash, { index, size: chunk.size, sha256: stored });
  }
  const hash = createHash("sha256");
  const body = chunk.body.pipeThrough(hashing(hash, chunk.sha256));
  let sha256: string;
  try {
    await uploads.put(key, body, {
      size: chunk.size,
      ifNoneMatch: "*",
      contentType: "application/octet-stream",
    });
    sha256 = hash.digest("hex");
  } catch (error) {
    if (isCode(error, "precondition_failed")) throw new PipelineError("chunk_in_flight");
    throw error;
  }
  return acknowledgeChunk(context.library, videoHash, { index, size: chunk.size, sha256 });
}

/** Passes bytes on and fails at their end, before the bucket takes them, when the digest is another. */
function hashing(
  hash: ReturnType<typeof createHash>,
  expected: string | null,
): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(bytes, controller) {
      hash.update(bytes);
      controller.enqueue(bytes);
    },
    flush(controller) {
      if (!expected || hash.copy().digest("hex") === expected) return;
      controller.error(
        new PipelineError(
          "digest_mismatch",
          "The bytes that arrived do not match Content-Digest; send them again.",
        ),
      );
    },
  });
}

async function requireSame(stored: string, chunk: ChunkBody, index: number): Promise<void> {
  const hash = createHash("sha256");
  for await (const bytes of chunk.body) hash.update(bytes);
  const sent = hash.digest("hex");
  if (chunk.sha256 && chunk.sha256 !== sent) throw new PipelineError("digest_mismatch");
  if (sent === stored) return;
  throw new PipelineError("chunk_conflict", `Chunk ${index} is stored already, with other bytes.`);
}
