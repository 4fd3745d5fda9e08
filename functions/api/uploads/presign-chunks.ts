import { PipelineError } from "../../../core/errors.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import type { ApiContext } from "../context.ts";
import { requireOpenUpload } from "./require-open-upload.ts";

const EXPIRES_IN_SECONDS = 15 * 60;

/** URLs that take exactly the announced bytes at each chunk's key. Throws `upload_closed` once finalized. */
export async function presignChunks(
  context: ApiContext,
  videoHash: string,
  chunks: { index: number; size: number; sha256: string }[],
) {
  const urls = [];
  for (const { index, size, sha256 } of chunks) {
    const { finalizedAt } = await requireOpenUpload(context.library, videoHash, index, size);
    if (finalizedAt) throw new PipelineError("upload_closed");
    const key = chunkKey(videoHash, index);
    const signed = await context.buckets.uploads.presignPut(key, {
      size,
      sha256,
      expiresInSeconds: EXPIRES_IN_SECONDS,
    });
    urls.push({ index, ...signed });
  }
  return { chunks: urls };
}
