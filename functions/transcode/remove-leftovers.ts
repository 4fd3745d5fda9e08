import { readUpload } from "../../core/library/read-upload.ts";
import { mediaPrefix, uploadsPrefix } from "../../core/video/keys.ts";
import type { TranscodeContext } from "./context.ts";

/** What a job stored while its video was being deleted goes too; nothing is touched while the video exists. */
export async function removeLeftovers(context: TranscodeContext, videoHash: string): Promise<void> {
  if (await readUpload(context.library, videoHash)) return;
  const { uploads, media } = context.buckets;
  await media.removeAll(mediaPrefix(videoHash));
  await uploads.removeAll(uploadsPrefix(videoHash));
}
