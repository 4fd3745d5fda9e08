import { isSourceFault } from "../../core/errors.ts";
import { readUpload } from "../../core/library/read-upload.ts";
import { gopPrefix, mediaPrefix, uploadsPrefix } from "../../core/video/keys.ts";
import type { TranscodeContext } from "./context.ts";

/**
 * What a job stored while its video was being deleted goes too. Of a film that cannot be played the GOP objects go: a
 * retry reads the source again. Nothing else is touched while the video exists.
 */
export async function removeLeftovers(context: TranscodeContext, videoHash: string): Promise<void> {
  const { uploads, media } = context.buckets;
  const upload = await readUpload(context.library, videoHash);
  if (upload?.status === "failed" && isSourceFault(upload.errorCode))
    await uploads.removeAll(gopPrefix(videoHash));
  if (upload) return;
  await media.removeAll(mediaPrefix(videoHash));
  await uploads.removeAll(uploadsPrefix(videoHash));
}
