import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  GopGrouper,
  type GopObject,
  type GopTimes,
  type GopTrouble,
  latestPicture,
} from "../../../core/video/gops.ts";

const SECOND = 90_000;

/** A closed GOP of 30 frames a second. */
const gop = (start: number, seconds: number, facts: Partial<GopTimes> = {}): GopTimes => ({
  key: true,
  leading: 0,
  minPts: start * SECOND,
  maxPts: (start + seconds) * SECOND - 3000,
  maxEnd: (start + seconds) * SECOND,
  ...facts,
});

function group(fragments: GopTimes[], segmentSeconds = 4) {
  const grouper = new GopGrouper<GopTimes>(segmentSeconds);
  const objects: GopObject<GopTimes>[] = [];
  let trouble: GopTrouble | null = null;
  for (const fragment of fragments) {
    const step = grouper.push(fragment);
    if (step.closed) objects.push(step.closed);
    trouble ??= step.trouble;
  }
  const last = grouper.end();
  if (last) objects.push(last);
  return { objects, trouble };
}

const spansOf = (fragments: GopTimes[]) =>
  group(fragments).objects.map((o) => [o.n, o.start / SECOND, o.duration / SECOND]);

describe("GopGrouper", () => {
  it("gives the first three objects one GOP each, then fills up to four seconds", () => {
    const fragments = Array.from({ length: 11 }, (_, i) => gop(i, 1));
    expect(spansOf(fragments)).toEqual([
      [1, 0, 1],
      [2, 1, 1],
      [3, 2, 1],
      [4, 3, 4],
      [5, 7, 4],
    ]);
  });

  it("begins at zero where the first picture is late, and with it where containers put it off by a frame or two", () => {
    const starting = (start: number, fps: number) => {
      const grouper = new GopGrouper<GopTimes>(4, { latest: latestPicture({ fps }) });
      grouper.push(gop(start, 1));
      const { closed } = grouper.push(gop(start + 1, 1));
      return [closed!.start / SECOND, closed!.duration / SECOND];
    };
    expect(starting(-0.04, 25)).toEqual([0, 0.96]);
    expect(starting(0.1, 25)).toEqual([0.1, 1]);
    expect(starting(0.12, 25)).toEqual([0, 1.12]);
    expect(starting(0.2, 10)).toEqual([0.2, 1]);
    expect(starting(0.3, 1)).toEqual([0, 1.3]);
  });

  it("puts boundaries on a grid, so that each is the time of a picture that is taken from it", () => {
    const grouper = new GopGrouper<GopTimes>(4, { grid: 1500 });
    const starts = [0, 1.004, 2.009, 2.012].map((start, i, all) => gop(start, (all[i + 1] ?? 3.02) - start));
    const objects = [...starts.map((fragment) => grouper.push(fragment).closed), grouper.end()];
    const times = objects.flatMap((object) =>
      object ? [[object.start / 1500, object.duration / 1500]] : [],
    );
    expect(times).toEqual([
      [0, 60],
      [60, 61],
      [121, 60],
    ]);
  });

  it("cuts only where all earlier pictures are shown before all later ones, at a key", () => {
    const reaching = gop(2, 2, { maxPts: 4.1 * SECOND, maxEnd: 4.2 * SECOND });
    const keyless = gop(8, 2, { key: false });
    expect(spansOf([gop(0, 2), reaching, gop(4, 2), gop(6, 2), keyless, gop(10, 2)])).toEqual([
      [1, 0, 2],
      [2, 2, 4],
      [3, 6, 4],
      [4, 10, 2],
    ]);
  });

  it("starts an object at its earliest picture and marks those that lead its key", () => {
    const open = gop(2, 2, { leading: 2 });
    const { objects } = group([gop(0, 2), open]);
    expect(objects.map((o) => [o.start, o.leading])).toEqual([
      [0, false],
      [2 * SECOND, true],
    ]);
  });

  it("hides what comes before zero", () => {
    const [first] = group([gop(-1, 2), gop(1, 2)]).objects;
    expect([first!.start, first!.duration]).toEqual([0, SECOND]);
  });

  it("says where it has to stop, with what came before kept", () => {
    expect(group([gop(0, 2), gop(2, 11), gop(13, 2)])).toMatchObject({
      objects: [{ n: 1, start: 0, duration: 2 * SECOND }],
      trouble: { why: "gop_too_long", n: 2, start: 2 * SECOND },
    });
    expect(group([gop(0, 10.43), gop(10.43, 10.43)]).trouble).toBeNull();
    expect(group([gop(0, 2, { minPts: -(2 ** 63) })]).trouble).toEqual({
      why: "times_unset",
      n: 1,
      start: 0,
    });
    expect(group([gop(5, 2), gop(3, 2)]).trouble?.why).toBe("out_of_order");
  });

  it("closes an object of one GOP as soon as the start of the next is told, with the same boundaries", () => {
    const fragments = [gop(0, 2), gop(2, 2, { leading: 1 }), gop(4, 1), gop(5, 3), gop(8, 3)];
    const starts = fragments.map((fragment) => fragment.minPts);
    const schedules = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(schedules, (tellFirst) => {
        const grouper = new GopGrouper<GopTimes>(4);
        const objects: (GopObject<GopTimes> | null)[] = [];
        const [toTell, toPush] = [[...starts], [...fragments]];
        for (const tell of [...tellFirst, ...starts.map(() => true), ...fragments.map(() => false)]) {
          // FFmpeg tells a start before it can give the GOP that ends there.
          const told = starts.length - toTell.length;
          const mayTell = toTell.length > 0 && (tell || told <= fragments.length - toPush.length);
          if (mayTell) objects.push(grouper.tellStart(toTell.shift()!));
          else if (toPush.length > 0)
            objects.push(grouper.push(toPush.shift()!).closed, grouper.closeEarly());
        }
        objects.push(grouper.end());
        expect(objects.filter((object) => object !== null)).toEqual(group(fragments).objects);
      }),
    );
    const grouper = new GopGrouper<GopTimes>(4);
    grouper.push(fragments[0]!);
    expect(grouper.tellStart(0)).toBeNull();
    expect(grouper.tellStart(2 * SECOND)).toMatchObject({ n: 1, start: 0, duration: 2 * SECOND });
  });

  it("covers the film once, without gaps between objects, however long the GOPs", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(lengths, (tenths) => {
        let at = 0;
        const fragments = tenths.map((length) => {
          const fragment = gop(at / 10, length / 10);
          at += length;
          return fragment;
        });
        const { objects, trouble } = group(fragments);
        expect(trouble).toBeNull();
        expect(objects.flatMap((o) => o.fragments)).toEqual(fragments);
        expect(objects.map((o) => o.n)).toEqual(objects.map((_, i) => i + 1));
        for (const [i, o] of objects.entries()) {
          expect(o.start + o.duration).toBeCloseTo(objects[i + 1]?.start ?? (at / 10) * SECOND, 3);
          if (o.fragments.length > 1) expect(o.duration).toBeLessThanOrEqual(4.08 * SECOND);
        }
      }),
    );
  });
});
