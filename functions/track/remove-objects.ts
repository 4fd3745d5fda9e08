import { captionsPrefix, mediaPlaylistKey, mediaPrefix, uploadsPrefix } from "../../core/video/keys.ts";
import type { TrackContext } from "./context.ts";

/** Removes every object of a deleted film from both buckets; what a late worker adds, it removes itself. */
export async function removeObjects(context: TrackContext, videoHash: string): Promise<void> {
  context.states.forget(videoHash);
  const { uploads, media } = context.buckets;
  const removed =
    (await media.removeAll(mediaPrefix(videoHash))) + (await uploads.removeAll(uploadsPrefix(videoHash)));
  context.logger.info({ videoHash, removed }, "deleted");
}

/** Removes every object of a caption track that no manifest names any more, its own playlist too. */
export async function removeTrack(context: TrackContext, videoHash: string, track: string): Promise<void> {
  const { media } = context.buckets;
  await media.remove(mediaPlaylistKey(videoHash, track));
  const removed = await media.removeAll(captionsPrefix(videoHash, track));
  context.logger.info({ videoHash, track, removed }, "captions removed");
}
