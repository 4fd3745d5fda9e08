import fc from "fast-check";
import { expect, it } from "vitest";
import type { Gop } from "../../../core/video/gop.ts";
import { holdLastPicture } from "../../../core/video/held.ts";
import { SpanPlanner } from "../../../core/video/spans.ts";

const SECOND = 90_000;
/** Of a film whose last picture is shown at 4.96 s, and ends at 5 s. */
const LAST = { gop: { n: 3, start: 4 * SECOND, duration: SECOND }, shownAt: 4.96 * SECOND };
const hold = (end: number, segmentSeconds = 4) => holdLastPicture(LAST, end, { segmentSeconds });

it("holds the last picture in equal parts until the sound ends", () => {
  const held = { place: "uploads", leading: false, held: 4.96 * SECOND };
  expect(hold(15 * SECOND, 5)).toEqual([
    { n: 4, start: 5 * SECOND, duration: 5 * SECOND, ...held },
    { n: 5, start: 10 * SECOND, duration: 5 * SECOND, ...held },
  ]);
  expect(hold(6 * SECOND)).toEqual([{ n: 4, start: 5 * SECOND, duration: SECOND, ...held }]);
});

it("holds nothing where picture and sound end together, as containers have it", () => {
  for (const end of [0, 4.9, 5, 5.1, 5.5]) expect(hold(end * SECOND)).toEqual([]);
});

it("leaves no hole, ends with the sound, and shows the picture again before an encoder would lose it", () => {
  const seconds = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(fc.integer({ min: 6 * SECOND, max: 12 * 3600 * SECOND }), seconds, (end, segmentSeconds) => {
      const held = hold(end, segmentSeconds);
      const starts = held.map(({ start }) => start);
      const ends = held.map(({ start, duration }) => start + duration);
      expect(starts).toEqual([5 * SECOND, ...ends.slice(0, -1)]);
      expect(ends.at(-1)).toBe(end);
      const longest = Math.min(segmentSeconds, 5) * SECOND;
      const [{ duration: each }] = held as [Gop];
      expect(each).toBeLessThanOrEqual(longest);
      expect(held.slice(0, -1).every(({ duration }) => duration === each)).toBe(true);
      expect(held.at(-1)!.duration - each).toBeLessThanOrEqual(held.length);
    }),
    { numRuns: 30 },
  );
});

it("gives every span of what is held the film's last object, and none of both", () => {
  const planner = new SpanPlanner({ spanSeconds: 8, spanGrowth: 0 });
  const own = { n: 3, start: 4 * SECOND, duration: SECOND, place: "media" as const, leading: false };
  expect(planner.push(own)).toBeNull();
  const spans = [
    planner.end(),
    ...hold(15 * SECOND, 2).map((gop) => planner.push(gop)),
    planner.end(),
  ].filter((span) => span !== null);
  expect(spans.map(({ span, gops }) => [span, gops.map(({ n }) => n)])).toEqual([
    [0, [3]],
    ...[1, 2, 3, 4, 5].map((span) => [span, [span + 3]]),
  ]);
  expect(spans.map(({ preroll }) => preroll)).toEqual([null, own, own, own, own, own]);
});
