import { PipelineError } from "../../../core/errors.ts";
import { getVideo } from "../../../core/library/videos.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import type { ApiContext } from "../context.ts";
import type { SentChunk } from "./acknowledge-stored.ts";
import { requireFits } from "./require-open-upload.ts";

const EXPIRES_IN_SECONDS = 15 * 60;

/**
 * URLs that take exactly the announced bytes at each chunk's key, for a client that reaches this host at `origin`.
 * `stored` tells what lies there already, from a client that was cut off before it could acknowledge. Throws
 * `upload_closed` once finalized.
 */
export async function presignChunks(
  context: ApiContext,
  videoHash: string,
  chunks: SentChunk[],
  origin: string,
) {
  const upload = await getVideo(context.library, videoHash);
  if (upload.finalizedAt) throw new PipelineError("upload_closed");
  for (const { index, size } of chunks) requireFits(upload, index, size);
  const { uploads } = context.buckets;
  const sign = async ({ index, size, sha256 }: SentChunk) => {
    const key = chunkKey(videoHash, index);
    const put = { size, sha256, expiresInSeconds: EXPIRES_IN_SECONDS, origin };
    const [signed, lying] = await Promise.all([uploads.presignPut(key, put), uploads.head(key)]);
    return { index, ...signed, stored: lying?.size === size && lying.sha256 === sha256 };
  };
  return { chunks: await Promise.all(chunks.map(sign)) };
}
