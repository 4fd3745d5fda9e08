import { removeUnplayable } from "../../core/bucket/remove-unplayable.ts";
import { isSourceFault } from "../../core/errors.ts";
import { readUpload } from "../../core/library/read-upload.ts";
import { mediaPrefix, uploadsPrefix } from "../../core/video/keys.ts";
import type { TranscodeContext } from "./context.ts";

/**
 * What a job stored while its video was being deleted goes too, and what was made of a film that cannot be played.
 * Nothing else is touched while the video exists.
 */
export async function removeLeftovers(context: TranscodeContext, videoHash: string): Promise<void> {
  const { uploads, media } = context.buckets;
  const upload = await readUpload(context.library, videoHash);
  if (upload?.status === "failed" && isSourceFault(upload.errorCode))
    await removeUnplayable(context.buckets, videoHash, upload);
  if (upload) return;
  await media.removeAll(mediaPrefix(videoHash));
  await uploads.removeAll(uploadsPrefix(videoHash));
}
