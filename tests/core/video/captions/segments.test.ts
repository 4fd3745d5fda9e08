import fc from "fast-check";
import { expect, test } from "vitest";
import {
  captionSegment,
  captionSegmentsUntil,
  captionSegmentsWithin,
  segmentCues,
} from "../../../../core/video/captions/segments.ts";

const DAY = 86_400_000;
const cue = fc
  .tuple(fc.integer({ min: 0, max: 2 * 3_600_000 }), fc.integer({ min: 1, max: 60_000 }))
  .map(([start, length]) => ({ start, end: start + length, settings: "", text: `${start}` }));

test("segments follow each other without a gap, none longer than the target duration of 10 s", () => {
  let end = 0;
  for (let n = 1; n < 2000; n += 1) {
    const segment = captionSegment(n);
    expect(segment.start).toBe(end);
    expect(segment.end - segment.start).toBeLessThanOrEqual(10);
    expect(segment.end).toBeGreaterThan(segment.start);
    end = segment.end;
  }
});

test("at any time so many have begun, and so many are over", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: DAY }), (milliseconds) => {
      const seconds = milliseconds / 1000;
      const begun = captionSegmentsWithin(seconds);
      const over = captionSegmentsUntil(seconds);
      if (begun > 0) expect(captionSegment(begun).start).toBeLessThan(seconds);
      expect(captionSegment(begun + 1).start).toBeGreaterThanOrEqual(seconds);
      if (over > 0) expect(captionSegment(over).end).toBeLessThanOrEqual(seconds);
      expect(captionSegment(over + 1).end).toBeGreaterThan(seconds);
    }),
  );
});

test("each cue is in every segment that it overlaps, and in no other", () => {
  fc.assert(
    fc.property(fc.array(cue, { maxLength: 30 }), (cues) => {
      const segments = segmentCues(cues);
      const last = captionSegmentsWithin(Math.max(0, ...cues.map(({ end }) => end / 1000))) + 1;
      for (let n = 1; n <= last; n += 1) {
        const { start, end } = captionSegment(n);
        const overlapping = cues.filter((c) => c.start < end * 1000 && c.end > start * 1000);
        expect(segments.get(n) ?? [], `segment ${n}`).toEqual(overlapping);
      }
      expect(Math.max(0, ...segments.keys())).toBeLessThan(last + 1);
    }),
  );
});
