import type uPlot from "uplot";
import { SIDES } from "../player.ts";
import type { Recording } from "../recording/recording.ts";
import { secondsNow } from "../recording/side-recording.ts";
import type { Theme } from "./theme.ts";

const STALL_ALPHA = 0.2;

/** A band wherever a side's picture stood still. */
export function shadeStalls({ ctx, bbox, valToPos }: uPlot, { sides }: Recording, theme: Theme): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.globalAlpha = STALL_ALPHA;
  for (const side of SIDES) {
    ctx.fillStyle = theme[side];
    for (const { start, end } of sides[side].stalls) {
      const left = valToPos(start, "x", true);
      const right = valToPos(end ?? secondsNow(), "x", true);
      ctx.fillRect(left, bbox.top, Math.max(right - left, 2 * devicePixelRatio), bbox.height);
    }
  }
  ctx.restore();
}

/** A dot and a dashed line where another rung begins to be shown. */
export function markSwitches(
  { ctx, bbox, valToPos }: uPlot,
  { sides, times }: Recording,
  theme: Theme,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const side of SIDES) {
    const { switches, samples } = sides[side];
    ctx.strokeStyle = ctx.fillStyle = theme[side];
    ctx.lineWidth = devicePixelRatio;
    for (const { at } of switches) {
      const bitrate = samples[times.findIndex((time) => time >= at - 0.05)]?.bitrate;
      if (bitrate == null) continue;
      const [x, y] = [valToPos(at, "x", true), valToPos(bitrate, "y", true)];
      ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.globalAlpha = 0.45;
      ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.arc(x, y, 4 * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
  ctx.restore();
}
