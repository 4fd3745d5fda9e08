import fc from "fast-check";
import { expect, it } from "vitest";
import type { Gop } from "../../../core/video/events.ts";
import { planSpans } from "../../../core/video/spans.ts";

function film(gops: { seconds: number; leading: boolean }[]): Gop[] {
  let start = 0;
  return gops.map(({ seconds, leading }, i) => {
    const duration = seconds * 90_000;
    start += duration;
    return { n: i + 1, start: start - duration, duration, place: "media", leading };
  });
}
const even = (count: number, seconds: number) =>
  film(Array.from({ length: count }, () => ({ seconds, leading: false })));

it("grows the spans: 2, 4, 8, then 16 seconds", () => {
  const lengths = planSpans(even(30, 2), 16).map((span) => span.gops.length * 2);
  expect(lengths).toEqual([2, 4, 8, 16, 16, 14]);
});

it("does not wait for another GOP where a span is almost full", () => {
  expect(planSpans(even(4, 1.98), 16).map((span) => span.gops.length)).toEqual([1, 2, 1]);
});

it("gives an open GOP the object before it", () => {
  const spans = planSpans(film([2, 4, 2].map((seconds) => ({ seconds, leading: true }))), 16);
  expect(spans.map((span) => span.preroll?.n ?? null)).toEqual([null, 1, 2]);
});

it("covers any film once, in order", () => {
  const gop = fc.record({ seconds: fc.integer({ min: 1, max: 10 }), leading: fc.boolean() });
  const target = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(fc.array(gop), target, (gops, spanSeconds) => {
      const all = film(gops);
      const spans = planSpans(all, spanSeconds);
      expect(spans.flatMap((span) => span.gops)).toEqual(all);
      expect(spans.map((span) => span.span)).toEqual(spans.map((_, i) => i));
      for (const span of spans) {
        const [first] = span.gops;
        expect(span.preroll?.n).toBe(first!.leading && first!.n > 1 ? first!.n - 1 : undefined);
      }
    }),
  );
});
