import type { Fragment } from "./parse-fragment.ts";

/** Seconds that a picture may stand in what players get. Where it is two, dash.js may buffer too few to go on. */
const LONGEST_STAND_SECONDS = 1.1;

/** Whether a picture stands too long for players in a GOP object that ends at `end`; times in ticks of `timescale`. */
export function standsLong(
  fragments: Pick<Fragment, "samples">[],
  { end, timescale }: { end: number; timescale: number },
): boolean {
  const shown = fragments.flatMap(({ samples }) => samples.map(({ pts }) => pts)).sort((a, b) => a - b);
  return shown.some((pts, i) => (shown[i + 1] ?? end) - pts > LONGEST_STAND_SECONDS * timescale);
}
