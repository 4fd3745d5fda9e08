import { expect, test } from "vitest";
import { CadenceCounter, toFrameRate, toKeyframes } from "../../../../core/video/report/cadence.ts";

function count(times: number[], { keys = [0], end = times.at(-1)! }: { keys?: number[]; end?: number } = {}) {
  const counter = new CadenceCounter();
  for (const [i, time] of times.entries()) counter.take(time, keys.includes(i));
  return counter.end(end);
}

test("milliseconds do not make a constant rate a variable one", () => {
  const times = Array.from({ length: 300 }, (_, i) => Math.round((i * 1000) / 30));
  expect(toFrameRate(count(times, { end: 10_000 })!, 1000, "whole")).toMatchObject({
    kind: "constant",
    average: 30,
  });
});

test("a picture that is left out does", () => {
  const times = [0, 1, 2, 3, 5, 6, 7, 8].map((n) => n * 3000);
  expect(toFrameRate(count(times, { end: 27_000 })!, 90_000, "whole")).toEqual({
    ...{ kind: "variable", average: 26.667, min: 15, max: 30, of: "whole" },
  });
});

test("lengths from key to key: the last is cut short, or the only one", () => {
  const times = Array.from({ length: 100 }, (_, i) => i * 0.1);
  const several = count(times, { keys: [0, 20, 50, 95], end: 10 })!;
  expect(toKeyframes(several, 1, "whole")).toEqual({
    ...{ count: 4, shortest: 2, longest: 4.5, average: 2.5, of: "whole" },
  });
  expect(toKeyframes(count(times, { end: 10 })!, 1, "whole")).toMatchObject({ count: 1, longest: 10 });
});

test("pictures of a GOP are counted as they are shown", () => {
  const counter = new CadenceCounter();
  const gop = (start: number) => [0, 3, 1, 2].map((n) => ({ pts: (start + n) * 3000, key: n === 0 }));
  counter.takeGop({ samples: gop(0) });
  counter.takeGop({ samples: gop(4) });
  const cadence = counter.end(8 * 3000)!;
  expect(cadence).toMatchObject({ pictures: 8, shortest: 3000, longest: 3000, keys: 2, longestGop: 12_000 });
});

test("one picture has no rate", () => {
  expect(count([0])).toBeNull();
});
