import { and, eq, isNull, sql } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import { makeEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { videos } from "./schema.ts";
import { changedAt, getVideo, listChunkIndices, type VideoWithCounts } from "./videos.ts";

const NAMED_AT_MOST = 20;

/**
 * Closes an upload: O(1) in bytes. Checks that every chunk is there and that sizes add up, and commits the
 * status and `upload.finalized` in one transaction. A second call answers as the first.
 * Throws `chunks_missing` (naming them), `size_mismatch`, `video_not_found`.
 */
export async function finalizeUpload(library: Library, videoHash: string): Promise<VideoWithCounts> {
  const video = await getVideo(library, videoHash);
  if (video.finalizedAt) return video;
  await requireAllChunks(library, video);
  const now = new Date().toISOString();
  const event = makeEvent("vidpipeline/api", videoHash, "upload.finalized", {
    size: video.receivedBytes,
    totalChunks: video.totalChunks,
  });
  await library.batch([
    library
      .update(videos)
      .set({
        // A source that failed while it arrived stays failed; its bytes are all here for a retry.
        status: sql`CASE WHEN status = 'uploading' THEN 'processing' ELSE status END`,
        size: video.receivedBytes,
        finalizedAt: now,
        updatedAt: changedAt(now),
      })
      .where(and(eq(videos.videoHash, videoHash), isNull(videos.finalizedAt))),
    library.run(outboxRowIf(event, sql`EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash})`)),
  ]);
  return getVideo(library, videoHash);
}

async function requireAllChunks(library: Library, video: VideoWithCounts): Promise<void> {
  if (video.receivedChunks < video.totalChunks) {
    const missing = await missingChunks(library, video);
    const named = missing.slice(0, NAMED_AT_MOST).join(", ");
    const more = missing.length > NAMED_AT_MOST ? ` and ${missing.length - NAMED_AT_MOST} more` : "";
    throw new PipelineError(
      "chunks_missing",
      `${missing.length} of ${video.totalChunks} chunks are missing: ${named}${more}. Send them and finalize again.`,
    );
  }
  if (video.size !== null && video.size !== video.receivedBytes) {
    throw new PipelineError(
      "size_mismatch",
      `The upload was announced with ${video.size} bytes, but its chunks hold ${video.receivedBytes}.`,
    );
  }
}

async function missingChunks(library: Library, video: VideoWithCounts): Promise<number[]> {
  const stored = new Set(await listChunkIndices(library, video.videoHash));
  return Array.from({ length: video.totalChunks }, (_, index) => index).filter((index) => !stored.has(index));
}
