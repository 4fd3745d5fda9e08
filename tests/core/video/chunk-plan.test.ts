import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkOrder, chunkPlan, planOf, sendingPhases } from "../../../core/video/chunk-plan.ts";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const size = fc.integer({ min: 1, max: 4 * GIB });

const TRAILING = { start: 1, end: 2 };

const sizeAndIndex = size.chain((bytes) =>
  fc.record({
    plan: fc.constantFrom(chunkPlan(bytes), chunkPlan(bytes, TRAILING)),
    index: fc
      .tuple(fc.integer({ min: 0, max: bytes }), fc.integer({ min: 0, max: bytes }))
      .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) })),
  }),
);

describe("chunkPlan", () => {
  test("covers every byte once, in order, with no chunk empty or over 4 MiB", () => {
    fc.assert(
      fc.property(size, fc.constantFrom(null, TRAILING), (bytes, index) => {
        let next = 0;
        for (const { offset, length } of chunkPlan(bytes, index)) {
          expect(offset).toBe(next);
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(4 * MIB);
          next = offset + length;
        }
        expect(next).toBe(bytes);
      }),
    );
  });

  test("starts with ten chunks of 512 KiB, goes on with 4 MiB, and ends with what is left", () => {
    expect(chunkPlan(10 * MIB + 7).map((chunk) => chunk.length)).toEqual([
      ...Array(10).fill(MIB / 2),
      4 * MIB,
      1 * MIB + 7,
    ]);
  });

  test("ends in small chunks where the index stands at the end, if there is room", () => {
    const lengths = (bytes: number) => chunkPlan(bytes, TRAILING).map((chunk) => chunk.length);
    expect(lengths(12 * MIB)).toEqual([...Array(10).fill(MIB / 2), 4 * MIB, 1.75 * MIB, 1 * MIB, 0.25 * MIB]);
    expect(chunkPlan(6 * MIB, TRAILING)).toEqual(chunkPlan(6 * MIB));
  });

  test("how many chunks there are tells which plan it is", () => {
    fc.assert(
      fc.property(size, fc.constantFrom(null, TRAILING), (bytes, index) => {
        const plan = chunkPlan(bytes, index);
        expect(planOf(bytes, plan.length)).toEqual(plan);
        expect(planOf(bytes, plan.length + 3)).toBeNull();
      }),
    );
  });

  test("an upload that began with five chunks of 1 MiB goes on with them", () => {
    const lengths = (count: number) => planOf(10 * MIB + 7, count)?.map((chunk) => chunk.length);
    expect(lengths(7)).toEqual([...Array(5).fill(MIB), 4 * MIB, MIB + 7]);
    expect(lengths(8)).toEqual([...Array(5).fill(MIB), 3.75 * MIB + 7, MIB, MIB / 4]);
  });

  test("an empty source has no chunks, one byte has one", () => {
    expect(chunkPlan(0)).toEqual([]);
    expect(chunkPlan(1)).toEqual([{ offset: 0, length: 1 }]);
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses %s as a size", (bytes) => {
    expect(() => chunkPlan(bytes)).toThrow(RangeError);
  });
});

describe("chunkOrder", () => {
  test("sends every chunk once, chunk 0 first", () => {
    fc.assert(
      fc.property(sizeAndIndex, ({ plan, index }) => {
        const order = chunkOrder(plan, index);
        expect(order[0]).toBe(0);
        expect([...order].sort((a, b) => a - b)).toEqual([...plan.keys()]);
      }),
    );
  });

  test("the whole index is sent before any other chunk but the first", () => {
    fc.assert(
      fc.property(sizeAndIndex, ({ plan, index }) => {
        const touches = (i: number) => {
          const { offset, length } = plan[i]!;
          return offset < index.end && offset + length > index.start;
        };
        const afterFirst = chunkOrder(plan, index).slice(1);
        const inIndex = afterFirst.filter(touches);
        expect(afterFirst.slice(0, inIndex.length)).toEqual(inIndex);
      }),
    );
  });

  test("without an index at the end the order is the plan's", () => {
    const plan = chunkPlan(30 * MIB);
    expect(chunkOrder(plan)).toEqual([...plan.keys()]);
    expect(chunkOrder(plan, null)).toEqual([...plan.keys()]);
  });
});

describe("sendingPhases", () => {
  test("keeps the order and sends every chunk once", () => {
    fc.assert(
      fc.property(sizeAndIndex, ({ plan, index }) => {
        const order = chunkOrder(plan, index);
        expect(sendingPhases(order).flatMap((phase) => phase.order)).toEqual(order);
      }),
    );
  });

  test("the head and an early index go one at a time, the rest two at a time", () => {
    const plan = chunkPlan(22 * MIB);
    const order = chunkOrder(plan, { start: 21 * MIB, end: 22 * MIB });
    expect(sendingPhases(order)).toEqual([
      { order: [0, 14, 1, 2, 3, 4, 5, 6, 7, 8, 9], lanes: 1 },
      { order: [10, 11, 12, 13], lanes: 2 },
    ]);
  });

  test("an upload that goes on behind its head has one phase, a finished one none", () => {
    expect(sendingPhases([12, 13])).toEqual([{ order: [12, 13], lanes: 2 }]);
    expect(sendingPhases([])).toEqual([]);
  });
});
