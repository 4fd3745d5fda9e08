import { PipelineError } from "../../../core/errors.ts";
import { getVideo } from "../../../core/library/videos.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import type { ApiContext } from "../context.ts";
import { requireFits } from "./require-open-upload.ts";

const EXPIRES_IN_SECONDS = 15 * 60;

/** URLs that take exactly the announced bytes at each chunk's key. Throws `upload_closed` once finalized. */
export async function presignChunks(
  context: ApiContext,
  videoHash: string,
  chunks: { index: number; size: number; sha256: string }[],
) {
  const upload = await getVideo(context.library, videoHash);
  if (upload.finalizedAt) throw new PipelineError("upload_closed");
  const urls = [];
  for (const { index, size, sha256 } of chunks) {
    requireFits(upload, index, size);
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
