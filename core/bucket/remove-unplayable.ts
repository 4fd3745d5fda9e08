import { gopPrefix, inspectionKey, isUploadedCaptions, mediaPrefix } from "../video/keys.ts";
import type { Bucket } from "./port.ts";

/**
 * Removes what was made of a film that cannot be played; its chunks and the captions that somebody uploaded stay, as a
 * retry has use for them. Where some of it was played (`wasPlayable`) that stays, with what was decided on it: somebody
 * may be watching.
 */
export async function removeUnplayable(
  { uploads, media }: { uploads: Bucket; media: Bucket },
  videoHash: string,
  { wasPlayable }: { wasPlayable: boolean },
): Promise<void> {
  await uploads.removeAll(gopPrefix(videoHash));
  if (wasPlayable) return;
  const made: string[] = [];
  for await (const { key } of media.list(mediaPrefix(videoHash)))
    if (!isUploadedCaptions(key)) made.push(key);
  for (const key of made) await media.remove(key);
  await uploads.remove(inspectionKey(videoHash));
}
