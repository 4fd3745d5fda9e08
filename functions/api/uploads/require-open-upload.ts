import { PipelineError } from "../../../core/errors.ts";
import { findChunks, type UploadOfChunks } from "../../../core/library/acknowledge-chunks.ts";
import type { Library } from "../../../core/library/open-library.ts";
import { planOf } from "../../../core/video/chunk-plan.ts";
import { MAX_BODY_BYTES } from "../context.ts";

type UploadFacts = Pick<UploadOfChunks, "totalChunks" | "size" | "finalizedAt">;

/** The upload that these chunks belong to, and which of them are acknowledged. Throws as `requireFits`. */
export async function requireOpenUpload(
  library: Library,
  videoHash: string,
  chunks: { index: number; size: number }[],
): Promise<UploadOfChunks> {
  const indices = chunks.map(({ index }) => index);
  const upload = await findChunks(library, videoHash, indices);
  for (const { index, size } of chunks) requireFits(upload, index, size);
  return upload;
}

/**
 * Throws `chunk_out_of_range`, `chunk_too_large`, and `chunk_size_mismatch` where the upload follows the plan
 * and the chunk does not.
 */
export function requireFits(upload: UploadFacts, index: number, size: number): void {
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
}

/** Size of a chunk by the plan; null for clients that cut their files as they like. */
function plannedSize(upload: UploadFacts, index: number): number | null {
  if (upload.size === null || upload.finalizedAt) return null;
  return planOf(upload.size, upload.totalChunks)?.[index]?.length ?? null;
}
