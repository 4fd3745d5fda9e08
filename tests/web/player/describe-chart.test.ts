import { expect, test } from "vitest";
import { describeChart } from "../../../web/player/charts/describe-chart.ts";
import { MEASURES } from "../../../web/player/charts/measures.ts";

const side = (bitrates: (number | null)[]) => ({
  ...{ asked: 0, firstFrame: 1, playing: 1, switches: [], stalls: [] },
  samples: bitrates.map((bitrate) => ({ buffer: 1, bitrate, throughput: null, dropped: 0 })),
});

test("a chart is told in a sentence: what is now, and between what it was in the time that is shown", () => {
  const recording = {
    times: [1, 2, 3],
    sides: { hls: side([9e6, 2e6, 400_000]), dash: side([null, null, null]) },
    stop() {},
  };
  const bitrate = MEASURES.find(({ name }) => name === "bitrate")!;
  expect(describeChart(bitrate, recording, { from: 2, to: 32 })).toBe(
    "Selected bitrate over the last 30 seconds. HLS: 400 kb/s now, between 400 kb/s and 2.0 Mb/s. DASH: not known.",
  );
});
