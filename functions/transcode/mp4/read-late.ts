import { type Box, findBox } from "./read-boxes.ts";
import { MOST_SAMPLES, readRuns } from "./read-runs.ts";

/** Codecs reorder within 16 pictures; QuickTime shows some before they are decoded, by its clock. */
const MOST_REORDERED = 32;

/**
 * Ticks from `from`, the media time at which a track's edit list begins (ISO/IEC 14496-12 8.6.6), to the first time of
 * showing from there on: an edit may begin within a picture. 0 where the index does not tell.
 */
export function readLate(moov: Buffer, track: Box, from: number): number {
  const [times, offsets] = ["stts", "ctts"].map((type) =>
    findBox(moov, ["mdia", "minf", "stbl", type], track),
  );
  if (!times) return 0;
  const shifts = offsets ? values(moov, offsets) : null;
  let first = Number.POSITIVE_INFINITY;
  let time = 0;
  let beyond = 0;
  for (const delta of values(moov, times)) {
    const shown = time + ((shifts?.next().value ?? 0) | 0);
    if (shown >= from) first = Math.min(first, shown);
    if (time > first && ++beyond > MOST_REORDERED) break;
    time += delta;
  }
  return Number.isFinite(first) ? first - from : 0;
}

function* values(moov: Buffer, box: Box): Generator<number, undefined> {
  let samples = 0;
  for (const { count, delta } of readRuns(moov, box)) {
    samples += count;
    if (samples > MOST_SAMPLES) return;
    for (let i = 0; i < count; i++) yield delta;
  }
}
