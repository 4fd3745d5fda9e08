import { PipelineError } from "../../../core/errors.ts";
import type { Library } from "../../../core/library/open-library.ts";
import { getVideo, type VideoWithCounts } from "../../../core/library/videos.ts";
import { planOf } from "../../../core/video/chunk-plan.ts";
import { MAX_BODY_BYTES } from "../context.ts";

/**
 * The upload that this chunk belongs to. Throws `video_not_found`, `chunk_out_of_range`, `chunk_too_large`,
 * and `chunk_size_mismatch` where the upload follows the plan and the chunk does not.
 */
export async function requireOpenUpload(
  library: Library,
  videoHash: string,
  index: number,
  size: number,
): Promise<VideoWithCounts> {
  const video = await getVideo(library, videoHash);
  if (index >= video.totalChunks) {
    throw new PipelineError(
      "chunk_out_of_range",
      `This upload has ${video.totalChunks} chunks, so the index runs from 0 to ${video.totalChunks - 1}.`,
    );
  }
  if (size > MAX_BODY_BYTES) {
    throw new PipelineError("chunk_too_large", `A chunk may hold ${MAX_BODY_BYTES} bytes at the most.`);
  }
  const planned = plannedSize(video, index);
  if (planned !== null && planned !== size) {
    throw new PipelineError(
      "chunk_size_mismatch",
      `Chunk ${index} must hold ${planned} bytes by the plan, not ${size}.`,
    );
  }
  return video;
}

/** Size of a chunk by the plan; null for clients that cut their files as they like. */
function plannedSize(video: VideoWithCounts, index: number): number | null {
  if (video.size === null || video.finalizedAt) return null;
  return planOf(video.size, video.totalChunks)?.[index]?.length ?? null;
}
