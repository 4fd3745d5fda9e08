import { PipelineError } from "../../../core/errors.ts";
import { acknowledgeChunk } from "../../../core/library/acknowledge-chunk.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import type { ApiContext } from "../context.ts";
import { readStored } from "./read-stored.ts";
import { requireOpenUpload } from "./require-open-upload.ts";

/**
 * Acknowledges a chunk that the client put into the bucket itself, after a look at what lies there.
 * Throws `object_not_found` where nothing does, `digest_mismatch` where it is something else.
 */
export async function acknowledgeStored(
  context: ApiContext,
  videoHash: string,
  index: number,
  sent: { size: number; sha256: string },
): Promise<number> {
  const { known } = await requireOpenUpload(context.library, videoHash, index, sent.size);
  const stored = known ?? (await readStored(context.buckets.uploads, chunkKey(videoHash, index)));
  if (!stored)
    throw new PipelineError("object_not_found", `Chunk ${index} is not in the bucket; send it first.`);
  const { size, sha256 } = stored;
  if (size !== sent.size || sha256 !== Buffer.from(sent.sha256, "base64").toString("hex"))
    throw new PipelineError("digest_mismatch", `The bucket holds other bytes for chunk ${index}.`);
  return acknowledgeChunk(context.library, videoHash, { index, size, sha256 });
}
