import { PipelineError } from "../../../core/errors.ts";
import { listSegments, type StoredSegment } from "../../../core/library/list-segments.ts";
import { requirePicture } from "../../../core/video/inspection.ts";
import { storyboardKey, storyboardSheetKey } from "../../../core/video/keys.ts";
import { planStoryboard, renderThumbnailTrack } from "../../../core/video/storyboard.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { readInspection } from "../encode/read-gops.ts";
import { putOnce } from "../put-once.ts";
import { drawSheet } from "./draw-sheet.ts";

/**
 * Makes the storyboard of a film that is whole, from the stored segments of its lowest rung: storyboard-<n>.jpg and,
 * when all of them are there, storyboard.vtt. A repeat goes on at the first sheet that is missing. Throws
 * `source_damaged` when no picture can be decoded.
 */
export async function makeStoryboard(context: TranscodeContext, scope: JobScope): Promise<void> {
  const { library, buckets } = context;
  const { videoHash } = scope;
  if (await buckets.media.head(storyboardKey(videoHash))) return;
  const { video, rungs } = requirePicture(await readInspection(context, videoHash));
  const rung = rungs.at(-1)!;
  const segments = await listSegments(library, videoHash, rung.rung);
  const plan = planStoryboard(endOf(segments), rung);
  for (const sheet of plan.sheets) {
    const key = storyboardSheetKey(videoHash, sheet.n);
    if (await buckets.media.head(key)) continue;
    await putOnce(
      context,
      key,
      await drawSheet(context, scope, { video, rung: rung.rung, segments, plan, sheet }),
      "image/jpeg",
    );
  }
  await putOnce(context, storyboardKey(videoHash), renderThumbnailTrack(plan), "text/vtt");
}

function endOf(segments: StoredSegment[]): number {
  const last = segments.at(-1);
  if (!last)
    throw new PipelineError("object_not_found", "The film has no segments; it may have been deleted");
  return last.start + last.duration;
}
