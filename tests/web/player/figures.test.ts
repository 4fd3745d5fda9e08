import { expect, test } from "vitest";
import { figuresOf } from "../../../web/player/recording/figures.ts";

const sample = { buffer: 1, bitrate: 1, throughput: null, dropped: 3 };

test("a recording comes to times from the engine's start, and sums", () => {
  const recording = {
    ...{ asked: 2, firstFrame: 2.4, playing: 2.5, samples: [sample] },
    switches: [{ at: 3, from: "360p", to: "source" }],
    stalls: [
      { start: 4, end: 5 },
      { start: 8, end: null },
    ],
  };
  const figures = figuresOf(recording, 10);
  expect(figures).toMatchObject({ stalls: 2, stalledSeconds: 3, switches: 1, dropped: 3 });
  expect(figures.firstFrame).toBeCloseTo(0.4);
  expect(figures.startUp).toBeCloseTo(0.5);
});

test("what has not happened yet is not known", () => {
  const nothing = { asked: 2, firstFrame: null, playing: null, samples: [], switches: [], stalls: [] };
  expect(figuresOf(nothing, 10)).toMatchObject({ firstFrame: null, startUp: null, stalls: 0, dropped: 0 });
});
