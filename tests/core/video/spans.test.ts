import fc from "fast-check";
import { expect, it } from "vitest";
import type { Gop } from "../../../core/video/gop.ts";
import { planSpans, type SpanLengths, SpanPlanner } from "../../../core/video/spans.ts";

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

const GROWING = { spanSeconds: 16, spanGrowth: 0.25 };
const lengthsOf = (gops: Gop[], lengths: SpanLengths) =>
  planSpans(gops, lengths).map((span) => {
    return span.gops.reduce((ticks, gop) => ticks + gop.duration, 0) / 90_000;
  });

it("grows the spans with the film, up to their full length", () => {
  expect(lengthsOf(even(40, 4), GROWING)).toEqual([
    4, 4, 4, 4, 4, 4, 4, 8, 8, 12, 12, 16, 16, 16, 16, 16, 12,
  ]);
  expect(lengthsOf(even(9, 2), GROWING)).toEqual([2, 2, 2, 2, 2, 2, 2, 4]);
});

it("without growth every span is short, and none passes the full length much", () => {
  expect(lengthsOf(even(4, 2), { spanSeconds: 16, spanGrowth: 0 })).toEqual([2, 2, 2, 2]);
  expect(lengthsOf(even(6, 4), { spanSeconds: 8, spanGrowth: 1 })).toEqual([4, 4, 8, 8]);
});

it("does not wait for another GOP where a span is almost full", () => {
  expect(planSpans(even(4, 1.98), GROWING).map((span) => span.gops.length)).toEqual([1, 1, 1, 1]);
});

it("a span never keeps back more than a share of what came before it, but for a GOP object", () => {
  const gop = fc.record({ seconds: fc.integer({ min: 1, max: 4 }), leading: fc.constant(false) });
  fc.assert(
    fc.property(fc.array(gop), (gops) => {
      const all = film(gops);
      for (const { gops: own } of planSpans(all, GROWING)) {
        const begin = own[0]!.start;
        const length = own.at(-1)!.start + own.at(-1)!.duration - begin;
        const target = Math.max(2 * 90_000, begin * GROWING.spanGrowth);
        expect(length - own.at(-1)!.duration).toBeLessThan(target);
      }
    }),
  );
});

it("gives an open GOP the object before it", () => {
  const spans = planSpans(film([2, 4, 2].map((seconds) => ({ seconds, leading: true }))), GROWING);
  expect(spans.map((span) => span.preroll?.n ?? null)).toEqual([null, 1, 2]);
});

it("gives a film in fields the object before each span: its first picture looks back", () => {
  const planner = new SpanPlanner(GROWING);
  const closed = even(3, 2).map((gop) => planner.push(gop, true));
  expect(closed.map((span) => span?.preroll?.n ?? null)).toEqual([null, 1, 2]);
});

it("covers any film once, in order", () => {
  const gop = fc.record({ seconds: fc.integer({ min: 1, max: 10 }), leading: fc.boolean() });
  const lengths = fc.record({
    spanSeconds: fc.integer({ min: 1, max: 60 }),
    spanGrowth: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(gop), lengths, (gops, spanLengths) => {
      const all = film(gops);
      const spans = planSpans(all, spanLengths);
      expect(spans.flatMap((span) => span.gops)).toEqual(all);
      expect(spans.map((span) => span.span)).toEqual(spans.map((_, i) => i));
      for (const span of spans) {
        const [first] = span.gops;
        expect(span.preroll?.n).toBe(first!.leading && first!.n > 1 ? first!.n - 1 : undefined);
      }
    }),
  );
});
