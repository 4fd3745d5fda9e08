import { createHash } from "node:crypto";
import type { Bucket } from "../../../core/bucket/port.ts";
import { isCode, PipelineError } from "../../../core/errors.ts";
import { acknowledgeChunks } from "../../../core/library/acknowledge-chunks.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import type { ApiContext } from "../context.ts";
import type { ChunkBody } from "./read-chunk-body.ts";
import { readStored } from "./read-stored.ts";
import { requireOpenUpload } from "./require-open-upload.ts";

/**
 * Streams a chunk to the bucket, which hashes it on the way, and acknowledges it. An object is written once:
 * bytes sent again are compared with what is stored. Throws `digest_mismatch` (nothing stored),
 * `chunk_conflict`, `chunk_in_flight`, and what `requireOpenUpload` throws.
 */
export async function storeChunk(
  context: ApiContext,
  videoHash: string,
  index: number,
  chunk: ChunkBody,
): Promise<number> {
  const { size } = chunk;
  const { known } = await requireOpenUpload(context.library, videoHash, [{ index, size }]);
  const { uploads } = context.buckets;
  const key = chunkKey(videoHash, index);
  const before = known.get(index) ?? (await readStored(uploads, key));
  if (before) await requireSame(before.sha256, chunk, index);
  const sha256 = before?.sha256 ?? (await putChunk(uploads, key, chunk));
  try {
    return await acknowledgeChunks(context.library, videoHash, [{ index, size, sha256 }]);
  } catch (error) {
    // Deleted while the chunk was on its way: nobody else knows of the object.
    if (isCode(error, "video_not_found")) await uploads.remove(key);
    throw error;
  }
}

/** The hexadecimal SHA-256 of what was stored; by Content-Digest, where the client sent one. */
async function putChunk(bucket: Bucket, key: string, chunk: ChunkBody): Promise<string> {
  const sent = chunk.sha256 === null ? undefined : Buffer.from(chunk.sha256, "hex").toString("base64");
  try {
    const { sha256 } = await bucket.put(key, chunk.body, {
      size: chunk.size,
      sha256: sent,
      ifNoneMatch: "*",
      contentType: "application/octet-stream",
    });
    return Buffer.from(sha256!, "base64").toString("hex");
  } catch (error) {
    if (isCode(error, "precondition_failed")) throw new PipelineError("chunk_in_flight");
    if (isCode(error, "digest_mismatch")) throw damaged(error);
    throw error;
  }
}

async function requireSame(stored: string, chunk: ChunkBody, index: number): Promise<void> {
  const hash = createHash("sha256");
  for await (const bytes of chunk.body) hash.update(bytes);
  const sent = hash.digest("hex");
  if (chunk.sha256 && chunk.sha256 !== sent) throw damaged();
  if (sent === stored) return;
  throw new PipelineError("chunk_conflict", `Chunk ${index} is stored already, with other bytes.`);
}

const DAMAGED = "The bytes that arrived do not match Content-Digest; send them again.";
const damaged = (cause?: unknown) => new PipelineError("digest_mismatch", DAMAGED, { cause });
