import { PipelineError } from "../../../core/errors.ts";
import { findChunk, type UploadOfChunk } from "../../../core/library/acknowledge-chunk.ts";
import type { Library } from "../../../core/library/open-library.ts";
import { planOf } from "../../../core/video/chunk-plan.ts";
import { MAX_BODY_BYTES } from "../context.ts";

/**
 * The upload that this chunk belongs to, and the chunk if it is acknowledged. Throws `video_not_found`,
 * `chunk_out_of_range`, `chunk_too_large`, and `chunk_size_mismatch` where the upload follows the plan and the
 * chunk does not.
 */
export async function requireOpenUpload(
  library: Library,
  videoHash: string,
  index: number,
  size: number,
): Promise<UploadOfChunk> {
  const upload = await findChunk(library, videoHash, index);
  if (index >= upload.totalChunks) {
    throw new PipelineError(
      "chunk_out_of_range",
      `This upload has ${upload.totalChunks} chunks, so the index runs from 0 to ${upload.totalChunks - 1}.`,
    );
  }
  if (size > MAX_BODY_BYTES) {
    throw new PipelineError("chunk_too_large", `A chunk may hold ${MAX_BODY_BYTES} bytes at the most.`);
  }
  const planned = plannedSize(upload, index);
  if (planned !== null && planned !== size) {
    throw new PipelineError(
      "chunk_size_mismatch",
      `Chunk ${index} must hold ${planned} bytes by the plan, not ${size}.`,
    );
  }
  return upload;
}

/** Size of a chunk by the plan; null for clients that cut their files as they like. */
function plannedSize(upload: UploadOfChunk, index: number): number | null {
  if (upload.size === null || upload.finalizedAt) return null;
  return planOf(upload.size, upload.totalChunks)?.[index]?.length ?? null;
}
