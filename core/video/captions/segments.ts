import { PipelineError } from "../../errors.ts";
import type { Cue } from "./cue.ts";

/** Short ones at first: who watches a film that grows soon has some, and is then further behind its end. */
const SHORT = { seconds: 4, count: 15 };
/** As long as the longest segment of the picture. */
const LONG_SECONDS = 10;
const SHORT_END = SHORT.seconds * SHORT.count;

/** Seconds [start, end) of the film that segment `n` (from 1) of every caption track is for. */
export function captionSegment(n: number): { start: number; end: number } {
  if (n <= SHORT.count) return { start: (n - 1) * SHORT.seconds, end: n * SHORT.seconds };
  const start = SHORT_END + (n - 1 - SHORT.count) * LONG_SECONDS;
  return { start, end: start + LONG_SECONDS };
}

/** How many segments begin before so many seconds: as many as a film of that length has. */
export function captionSegmentsWithin(seconds: number): number {
  if (seconds <= SHORT_END) return Math.ceil(seconds / SHORT.seconds);
  return SHORT.count + Math.ceil((seconds - SHORT_END) / LONG_SECONDS);
}

/** How many segments are over after so many seconds. */
export function captionSegmentsUntil(seconds: number): number {
  if (seconds < SHORT_END) return Math.floor(seconds / SHORT.seconds);
  return SHORT.count + Math.floor((seconds - SHORT_END) / LONG_SECONDS);
}

/** Ten hours of dense captions have a fifth of it; thousands of cues that last for hours would fill memory and disk. */
const MOST_PLACES = 200_000;

/**
 * Cues by the number of their segment: each is in every one that it overlaps (RFC 8216 3.5). Throws
 * `captions_invalid` where they overlap beyond all measure.
 */
export function segmentCues(cues: readonly Cue[]): Map<number, Cue[]> {
  const segments = new Map<number, Cue[]>();
  let places = 0;
  for (const cue of cues) {
    const last = captionSegmentsWithin(cue.end / 1000);
    for (let n = captionSegmentsUntil(cue.start / 1000) + 1; n <= last; n += 1) {
      places += 1;
      if (places > MOST_PLACES)
        throw new PipelineError(
          "captions_invalid",
          "The cues last so long that too many are shown at a time.",
        );
      const segment = segments.get(n) ?? [];
      segments.set(n, segment);
      segment.push(cue);
    }
  }
  return segments;
}
