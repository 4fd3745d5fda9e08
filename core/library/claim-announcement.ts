import { and, eq } from "drizzle-orm";
import { PipelineError } from "../errors.ts";
import type { Library } from "./open-library.ts";
import type { Findings } from "./record-progress.ts";
import { videos } from "./schema.ts";

/**
 * Commits which rungs are about to be shown, on top of what the row said when it was read. Of writers that race,
 * the later one therefore knows all facts of the earlier one. Throws `precondition_failed` where another one
 * came in between, or the film is gone; repeatable.
 */
export async function claimAnnouncement(
  library: Library,
  { video, seq, shown }: Pick<Findings, "video" | "seq" | "shown">,
): Promise<void> {
  const { videoHash, trackedSeq, announced } = video;
  const claimed = await library
    .update(videos)
    .set({ announced: shown.rungs, trackedSeq: Math.max(trackedSeq, seq) })
    .where(
      and(
        eq(videos.videoHash, videoHash),
        eq(videos.trackedSeq, trackedSeq),
        eq(videos.announced, announced),
      ),
    )
    .returning({ id: videos.id });
  if (claimed.length === 0) throw new PipelineError("precondition_failed");
}
