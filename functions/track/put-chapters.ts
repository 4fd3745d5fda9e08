import type { Bucket } from "../../core/bucket/port.ts";
import { isCode } from "../../core/errors.ts";
import { chaptersOf, renderChaptersTrack } from "../../core/video/chapters.ts";
import { chaptersKey, IMMUTABLE } from "../../core/video/keys.ts";
import { durationOf } from "../../core/video/progress.ts";
import type { VideoState } from "../../core/video/state.ts";

/** Publishes the chapters of a film that is whole, where it has some: once, as they change no more. */
export async function putChapters(media: Bucket, videoHash: string, state: VideoState): Promise<void> {
  const chapters = chaptersOf(state.inspection?.media ?? null, durationOf(state));
  if (chapters.length === 0) return;
  const options = { contentType: "text/vtt", cacheControl: IMMUTABLE, ifNoneMatch: "*" as const };
  try {
    await media.put(chaptersKey(videoHash), renderChaptersTrack(chapters), options);
  } catch (error) {
    if (!isCode(error, "precondition_failed")) throw error;
  }
}
