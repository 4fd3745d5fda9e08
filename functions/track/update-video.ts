import { removeUnplayable } from "../../core/bucket/remove-unplayable.ts";
import { isCode, isSourceFault } from "../../core/errors.ts";
import { claimAnnouncement } from "../../core/library/claim-announcement.ts";
import { recordProgress } from "../../core/library/record-progress.ts";
import { getVideo, isRemoved, type VideoWithCounts } from "../../core/library/videos.ts";
import { lacksExtras } from "../../core/video/extras.ts";
import { type Announcement, announce } from "../../core/video/frontier.ts";
import { gopPrefix } from "../../core/video/keys.ts";
import { presentationOf } from "../../core/video/manifests/presentation.ts";
import type { TrackContext } from "./context.ts";
import { putChapters } from "./put-chapters.ts";
import { changedManifests, putManifests, readManifestTags } from "./put-manifests.ts";

const ROUNDS = 10;
const NOTHING: Announcement = { rungs: [], frontier: 0, sounds: {}, complete: false };

/**
 * Brings one film's manifests and row in line with its facts. The manifests' ETags are read before the
 * facts, so that a stale writer meets a 412 and begins again instead of overwriting a newer manifest. What is
 * announced is committed before it is shown: after a crash between the two, or beside another writer, the next
 * round cannot take back what viewers have seen.
 */
export async function updateVideo(context: TrackContext, videoHash: string): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      return await updateOnce(context, videoHash);
    } catch (error) {
      if (isCode(error, "video_not_found")) return;
      if (!isCode(error, "precondition_failed") || round === ROUNDS) throw error;
    }
  }
}

async function updateOnce(context: TrackContext, videoHash: string): Promise<void> {
  const { media } = context.buckets;
  const video = await getVideo(context.library, videoHash);
  const tags = await readManifestTags(media, videoHash);
  const { state, seq } = await context.states.read(videoHash);
  // Jobs that still ran then may tell of segments.
  const shown = isRemoved(video) ? NOTHING : announce(state, video.announced);
  const presentation = presentationOf(state, shown);
  if (presentation) {
    const manifests = changedManifests(media, videoHash, presentation, tags);
    if (manifests.length) await claimAnnouncement(context.library, { video, seq, shown });
    await putManifests(media, videoHash, manifests);
  }
  if (shown.complete && video.status !== "completed") await putChapters(media, videoHash, state);
  // With other codecs each fact may be the last: what lacks nothing has nothing left to drop, soon.
  const isDone = video.status === "completed" && !state.inspection?.extras.length;
  if (shown.complete && !isDone && !lacksExtras(state, shown)) await dropGopObjects(context, video);
  const failure = state.failures.get(video.generation);
  if (video.status !== "failed" && isSourceFault(failure?.code ?? null)) {
    const wasPlayable = video.playableAt !== null || shown.frontier > 0;
    await removeUnplayable(context.buckets, videoHash, { wasPlayable });
  }
  const followed = await recordProgress(context.library, { video, state, seq, shown });
  if (followed) context.relay.kick();
}

/** GOP objects that are no published segment have served once every rung is made. */
async function dropGopObjects(context: TrackContext, video: VideoWithCounts): Promise<void> {
  await context.buckets.uploads.removeAll(gopPrefix(video.videoHash));
}
