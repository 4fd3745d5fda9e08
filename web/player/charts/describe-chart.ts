import { SIDES, type Side } from "../player.ts";
import type { Recording } from "../recording/recording.ts";
import type { Measure } from "./measures.ts";
import type { TimeWindow } from "./plot.ts";

const NAMES: Record<Side, string> = { hls: "HLS", dash: "DASH" };

/** What a chart shows, in a sentence for who does not see it. */
export function describeChart(
  measure: Measure,
  { times, sides }: Recording,
  { from, to }: TimeWindow,
): string {
  const first = times.findIndex((time) => time >= from);
  const parts = SIDES.map((side) => {
    const values = sides[side].samples
      .slice(Math.max(first, 0))
      .flatMap((sample) => sample[measure.name] ?? []);
    const now = values.at(-1);
    if (now === undefined) return `${NAMES[side]}: not known`;
    const [low, high] = [Math.min(...values), Math.max(...values)].map(measure.format);
    return `${NAMES[side]}: ${measure.format(now)} now, between ${low} and ${high}`;
  });
  return `${measure.title} over the last ${Math.round(to - from)} seconds. ${parts.join(". ")}.`;
}
