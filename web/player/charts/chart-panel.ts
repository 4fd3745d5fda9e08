import { cloneTemplate, part } from "../../dom/template.ts";
import { setAttribute, setText } from "../../dom/update.ts";
import type { Insight, Panel } from "../insight.ts";
import { SIDES } from "../player.ts";
import { secondsNow } from "../recording/side-recording.ts";
import { describeChart } from "./describe-chart.ts";
import { renderFigures } from "./figure-table.ts";
import { MEASURES, type Measure } from "./measures.ts";
import { createPlot, type Plot, type TimeWindow } from "./plot.ts";
import { onThemeChange, readTheme } from "./theme.ts";

const DRAW_EVERY_MS = 500;
/** Screen readers are told anew this often. */
const DESCRIBE_EVERY = 10;
const LEAST_WINDOW = 30;
const LARGEST_WINDOW = 120;

/** Charts of both sides over one time axis, and the figures that they come to. */
export function createChartPanel(root: HTMLElement, { recording }: Insight): Panel {
  const content = cloneTemplate("charts-template");
  const grid = part(content, "plots");
  let pointed: number | null = null;
  let drawing: ReturnType<typeof setInterval> | undefined;
  let drawn = 0;
  let isSeen = true;
  root.replaceChildren(content);
  const frame = part(content, "figures-frame");
  Object.assign(frame, { tabIndex: 0, role: "group", ariaLabel: "Figures of both sides" }); // scrolls on a phone

  const charts = MEASURES.map((measure) => {
    const figure = cloneTemplate("plot-template");
    setText(part(figure, "title"), measure.title);
    grid.append(figure);
    return { measure, figure, canvas: part(figure, "canvas"), plot: undefined as Plot | undefined };
  });

  function plotAll(): void {
    const theme = readTheme();
    for (const chart of charts) {
      chart.plot?.destroy();
      chart.plot = createPlot(chart.canvas, chart.measure, theme, (index) => {
        pointed = index;
        renderValues();
      });
    }
    draw();
  }

  function draw(): void {
    const window = windowOf(recording.times[0] ?? secondsNow());
    for (const { plot, measure, canvas } of charts) {
      if (isSeen) plot?.draw(recording, window);
      if (drawn % DESCRIBE_EVERY === 0)
        setAttribute(canvas, "aria-label", describeChart(measure, recording, window));
    }
    drawn += 1;
    renderFigures(content, recording);
    renderValues();
  }

  /** The values under the pointer, else the latest. */
  function renderValues(): void {
    for (const { measure, figure } of charts) {
      for (const side of SIDES) setText(part(figure, side), readValue(measure, side));
    }
  }

  function readValue(measure: Measure, side: (typeof SIDES)[number]): string {
    const value = recording.sides[side].samples.at(pointed ?? -1)?.[measure.name];
    return value == null ? "–" : measure.format(value);
  }

  const sizes = new ResizeObserver(() => {
    for (const { plot, canvas } of charts) plot?.resize(canvas.clientWidth);
  });
  sizes.observe(grid);
  // Below the fold they cost nothing: the machine that plays may be the one that encodes.
  new IntersectionObserver((entries) => {
    isSeen = entries.at(-1)!.isIntersecting;
    if (isSeen) draw();
  }).observe(grid);
  onThemeChange(plotAll);
  plotAll();

  return {
    show() {
      clearInterval(drawing);
      drawing = setInterval(() => document.hidden || draw(), DRAW_EVERY_MS);
      draw();
    },
    hide: () => clearInterval(drawing),
  };
}

/** All there is until it does not fit any more; then the latest. */
function windowOf(first: number): TimeWindow {
  const now = secondsNow();
  const length = Math.min(Math.max(now - first, LEAST_WINDOW), LARGEST_WINDOW);
  return now - first < LEAST_WINDOW
    ? { from: first, to: first + LEAST_WINDOW }
    : { from: now - length, to: now };
}
