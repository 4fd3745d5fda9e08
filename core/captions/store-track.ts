import type { Bucket } from "../bucket/port.ts";
import { PipelineError } from "../errors.ts";
import type { Cue } from "../video/captions/cue.ts";
import { renderWebVtt } from "../video/captions/render-webvtt.ts";
import { segmentCues } from "../video/captions/segments.ts";
import { captionSegmentKey, emptyCaptionsKey, IMMUTABLE, wholeCaptionsKey } from "../video/keys.ts";

export const CAPTIONS_TYPE = "text/vtt";
/** Objects that are sent to the bucket at a time. */
const LANES = 8;
/** A cue is in each segment that it overlaps. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Stores a caption track: its cues in one file, in segments, and the empty segment that stands for the others. All of
 * it is named by a track that nobody else stores, so it may be repeated. Answers the numbers of the segments. Throws
 * `captions_invalid` where cues overlap beyond all measure, and what the bucket throws.
 */
export async function storeTrack(
  media: Bucket,
  videoHash: string,
  track: string,
  cues: readonly Cue[],
): Promise<number[]> {
  const segments = segmentCues(cues);
  const objects = [
    { key: wholeCaptionsKey(videoHash, track), text: renderWebVtt(cues) },
    { key: emptyCaptionsKey(videoHash, track), text: renderWebVtt([], { segment: true }) },
  ];
  let bytes = 0;
  for (const [n, own] of segments) {
    const text = renderWebVtt(own, { segment: true });
    objects.push({ key: captionSegmentKey(videoHash, track, n), text });
    bytes += text.length;
    if (bytes > MOST_BYTES)
      throw new PipelineError("captions_invalid", "The cues are so long that their segments do not fit.");
  }
  const waiting = objects.values();
  const store = async () => {
    for (const { key, text } of waiting)
      await media.put(key, text, { contentType: CAPTIONS_TYPE, cacheControl: IMMUTABLE });
  };
  await Promise.all(Array.from({ length: LANES }, store));
  return [...segments.keys()].sort((a, b) => a - b);
}
