import { gopPrefix, inspectionKey, mediaPrefix } from "../video/keys.ts";
import type { Bucket } from "./port.ts";

/**
 * Removes what was made of a film that cannot be played; its chunks stay, as a retry reads them again. Where some of
 * it was played (`wasPlayable`) that stays, with what was decided on it: somebody may be watching.
 */
export async function removeUnplayable(
  { uploads, media }: { uploads: Bucket; media: Bucket },
  videoHash: string,
  { wasPlayable }: { wasPlayable: boolean },
): Promise<void> {
  await uploads.removeAll(gopPrefix(videoHash));
  if (wasPlayable) return;
  await media.removeAll(mediaPrefix(videoHash));
  await uploads.remove(inspectionKey(videoHash));
}
