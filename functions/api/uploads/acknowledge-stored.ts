import { PipelineError } from "../../../core/errors.ts";
import { acknowledgeChunks, type StoredChunk } from "../../../core/library/acknowledge-chunks.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import type { ApiContext } from "../context.ts";
import { readStored } from "./read-stored.ts";
import { requireOpenUpload } from "./require-open-upload.ts";

export interface SentChunk {
  index: number;
  size: number;
  /** Base64. */
  sha256: string;
}

/**
 * Acknowledges chunks that the client put into the bucket itself, after a look at what lies there: all of them
 * or none. Throws `object_not_found` where nothing does, `digest_mismatch` where it is something else, and
 * `chunk_conflict` where that is acknowledged.
 */
export async function acknowledgeStored(
  context: ApiContext,
  videoHash: string,
  sent: SentChunk[],
): Promise<number> {
  const { known } = await requireOpenUpload(context.library, videoHash, sent);
  const { uploads } = context.buckets;
  const look = async (chunk: SentChunk): Promise<StoredChunk> => {
    const { index } = chunk;
    const stored = known.get(index) ?? (await readStored(uploads, chunkKey(videoHash, index)));
    if (!stored)
      throw new PipelineError("object_not_found", `Chunk ${index} is not in the bucket; send it first.`);
    const { size, sha256 } = stored;
    if (size === chunk.size && sha256 === Buffer.from(chunk.sha256, "base64").toString("hex"))
      return { index, size, sha256 };
    if (known.has(index))
      throw new PipelineError("chunk_conflict", `Chunk ${index} is stored already, with other bytes.`);
    throw new PipelineError("digest_mismatch", `The bucket holds other bytes for chunk ${index}.`);
  };
  return acknowledgeChunks(context.library, videoHash, await Promise.all(sent.map(look)));
}
