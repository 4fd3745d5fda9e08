import { listCaptions } from "../captions/list-captions.ts";
import { captionSegment, captionSegmentsUntil, captionSegmentsWithin } from "../captions/segments.ts";
import type { CaptionTrack } from "../captions/track.ts";
import type { VideoState } from "../state.ts";

/** A caption track as manifests list it. */
export interface PresentedCaptions extends CaptionTrack {
  /** From the film's beginning: how many seconds each is for, and whether it is stored or an empty one stands for it. */
  segments: { seconds: number; isStored: boolean }[];
  /** No segment comes after the last one. */
  ended: boolean;
  /** The file of all its cues may be named. */
  isWhole: boolean;
}

/**
 * The caption tracks of a film of which `end` seconds are shown. While it grows, segments are listed that are over by
 * then: a line that is published has its final length. Captions hold nothing back; what they lack comes later.
 */
export function presentCaptions(
  state: VideoState,
  { end, complete }: { end: number; complete: boolean },
): PresentedCaptions[] {
  const wanted = complete ? captionSegmentsWithin(end) : captionSegmentsUntil(end);
  return listCaptions(state).map(({ stored, segments, isWhole, track, language, label, kind, ...rest }) => {
    const count = Math.min(wanted, stored);
    const listed = Array.from({ length: count }, (_, i) => {
      const segment = captionSegment(i + 1);
      return { seconds: Math.min(segment.end, end) - segment.start, isStored: segments.has(i + 1) };
    });
    const facts = { track, language, label, kind, default: rest.default };
    return { ...facts, segments: listed, ended: complete && count === wanted, isWhole };
  });
}
