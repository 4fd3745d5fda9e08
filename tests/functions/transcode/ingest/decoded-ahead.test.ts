import { expect, test } from "vitest";
import { DecodedAhead } from "../../../../functions/transcode/ingest/decoded-ahead.ts";

const KIB = 1024;

/** GOPs of one size as they come; the decoder complains of one when `ahead` bytes behind it are on their way. */
function meant(gopBytes: number, count: number, damaged: number, ahead: number): number[] {
  const watch = new DecodedAhead();
  const heardAt = Math.max(0, damaged - Math.floor(ahead / gopBytes));
  return Array.from({ length: count }, (_, i) => {
    watch.receive(gopBytes);
    return watch.take(gopBytes, i === heardAt) ? i : -1;
  }).filter((i) => i >= 0);
}

test("of large GOPs the one before which is complained, and its neighbour, are meant", () => {
  expect(meant(2048 * KIB, 10, 5, 300 * KIB)).toEqual([5, 6]);
  expect(meant(2048 * KIB, 10, 10, 300 * KIB)).toEqual([]);
});

test.each([5, 30, 125, 300].map((size) => size * KIB))(
  "GOPs of %i bytes lie in the pipe, and the damaged one is among those that are meant",
  (bytes) => {
    for (const ahead of [0, 64 * KIB, 208 * KIB, 300 * KIB])
      expect(meant(bytes, 200, 100, ahead)).toContain(100);
  },
);
