import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatClock } from "../../format/quantities.ts";
import { SIDES, type Side } from "../player.ts";
import type { Recording } from "../recording/recording.ts";
import type { Measure } from "./measures.ts";
import { markSwitches, shadeStalls } from "./plot-marks.ts";
import type { Theme } from "./theme.ts";

const HEIGHT = 168;
/** One pointer over all charts. */
const SYNC_KEY = "player";

/** The time axis, in seconds since the page was opened. */
export interface TimeWindow {
  from: number;
  to: number;
}

export interface Plot {
  draw(recording: Recording, window: TimeWindow): void;
  resize(width: number): void;
  destroy(): void;
}

/** One measure of both sides over time; `onPoint` tells the sample under the pointer, null without one. */
export function createPlot(
  root: HTMLElement,
  measure: Measure,
  theme: Theme,
  onPoint: (index: number | null) => void,
): Plot {
  let shown: Recording | undefined;
  const stepped = measure.stepped ? uPlot.paths.stepped!({ align: 1 }) : uPlot.paths.linear!();
  const line = (side: Side): uPlot.Series => ({
    ...{ stroke: theme[side], width: 2, paths: stepped, spanGaps: true },
    points: { show: false },
  });
  const axis: uPlot.Axis = {
    ...{ stroke: theme.text, font: theme.font },
    grid: { stroke: theme.line, width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      ...{ width: Math.max(root.clientWidth, 200), height: HEIGHT, padding: [8, 8, 0, 0] },
      legend: { show: false },
      cursor: {
        sync: { key: SYNC_KEY },
        ...{ y: false, drag: { x: false, y: false }, points: { size: 7 } },
      },
      scales: {
        x: { time: false, auto: false },
        y: measure.logarithmic
          ? { distr: 3 }
          : { range: (_, __, max) => [0, Math.max(measure.leastTop, max * 1.1)] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 28, space: 70, values: (_, at) => at.map(formatClock) },
        {
          ...axis,
          ...{ size: 70, space: 34 },
          ...(measure.logarithmic && { splits: (_, __, low, high) => decades(low, high) }),
          values: (_, at) => at.map((value) => (value === null ? "" : measure.tick(value))),
        },
      ],
      series: [{}, line("hls"), line("dash")],
      hooks: {
        drawClear: [(u) => shown && shadeStalls(u, shown, theme)],
        draw: [(u) => shown && measure.marksSwitches && markSwitches(u, shown, theme)],
        setCursor: [(u) => onPoint(u.cursor.idx ?? null)],
      },
    },
    [[], [], []],
    root,
  );

  return {
    draw(recording, { from, to }) {
      shown = recording;
      const values = SIDES.map((side) => recording.sides[side].samples.map((sample) => sample[measure.name]));
      plot.batch(() => {
        plot.setData([recording.times, ...values] as uPlot.AlignedData, false);
        plot.setScale("x", { min: from, max: to });
      });
    },
    resize: (width) => plot.setSize({ width, height: HEIGHT }),
    destroy: () => plot.destroy(),
  };
}

/** 1, 10, 100 …, and between those 2 and 5 where there are few of them. */
function decades(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const steps = last - first <= 2 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  return powers.flatMap((power) => steps.map((step) => step * power)).filter((at) => at >= low && at <= high);
}
