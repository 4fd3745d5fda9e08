import { and, eq, isNull, lt } from "drizzle-orm";
import { videos } from "../../core/library/schema.ts";
import { chunkPrefix } from "../../core/video/keys.ts";
import { ago, type ReconcileContext } from "./context.ts";

/** Longer than a URL for a chunk is valid, so that none comes back. */
const SETTLED_MS = 20 * 60_000;
const BATCH = 100;

/** Removes the chunks of completed films where the source is not to be kept; their rows go on telling of them. */
export async function dropSources(context: ReconcileContext): Promise<void> {
  const { library, buckets, config, report } = context;
  if (config.lifecycle.keepSource) return;
  const isSettled = lt(videos.updatedAt, ago(context, SETTLED_MS));
  const rows = await library
    .select({ videoHash: videos.videoHash })
    .from(videos)
    .where(and(eq(videos.status, "completed"), isNull(videos.sourceDroppedAt), isSettled))
    .limit(BATCH);
  for (const { videoHash } of rows) {
    const objects = await buckets.uploads.removeAll(chunkPrefix(videoHash));
    await library
      .update(videos)
      .set({ sourceDroppedAt: new Date(context.now()).toISOString() })
      .where(eq(videos.videoHash, videoHash));
    report.note("source_dropped", { videoHash, objects }, "the source of a completed film was removed");
  }
}
