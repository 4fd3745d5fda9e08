import { and, eq, sql } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import { makeEvent } from "../video/events.ts";
import type { Library } from "./open-library.ts";
import { outboxRowIf } from "./outbox.ts";
import { videos } from "./schema.ts";
import { changedAt, getVideo, type VideoWithCounts } from "./videos.ts";

/**
 * Starts a failed film again as its next generation: what is stored stays, what is missing is made.
 * Throws `not_retryable` unless it is failed, `video_not_found`.
 */
export async function retryVideo(library: Library, videoHash: string): Promise<VideoWithCounts> {
  const video = await getVideo(library, videoHash);
  if (video.status !== "failed") {
    throw new PipelineError(
      "not_retryable",
      `This video is ${video.status}; only a failed one can be tried again.`,
    );
  }
  const generation = video.generation + 1;
  const { title, totalChunks, size } = video;
  const event = makeEvent("vidpipeline/api", videoHash, "upload.started", {
    generation,
    title,
    totalChunks,
    size,
  });
  await library.batch([
    library
      .update(videos)
      .set({
        generation,
        status: video.finalizedAt ? "processing" : "uploading",
        errorCode: null,
        errorDetail: null,
        updatedAt: changedAt(event.time),
      })
      .where(
        and(
          eq(videos.videoHash, videoHash),
          eq(videos.generation, video.generation),
          eq(videos.status, "failed"),
        ),
      ),
    library.run(
      outboxRowIf(
        event,
        sql`EXISTS (SELECT 1 FROM videos WHERE video_hash = ${videoHash} AND generation = ${generation})`,
      ),
    ),
  ]);
  return getVideo(library, videoHash);
}
