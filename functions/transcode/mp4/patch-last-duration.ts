import type { Fragment } from "./parse-fragment.ts";

/**
 * Makes a fragment end at `end` (ticks) in decode time, by its last sample's duration, in place: at the
 * end of a stream FFmpeg can only guess that duration. Answers false where it cannot be written: all
 * samples share one default duration (then the frames are evenly spaced and the guess was right), or the
 * last sample's decode time is at `end` already.
 */
export function patchLastDuration(fragment: Fragment, end: number): boolean {
  const last = fragment.samples.at(-1)!;
  const duration = end - last.dts;
  const { durations, defaultDuration } = fragment.patch;
  const offset = durations.at(-1) ?? (fragment.samples.length === 1 ? defaultDuration : null);
  if (offset === null || duration <= 0) return false;
  fragment.bytes.writeUInt32BE(duration, offset);
  last.duration = duration;
  fragment.maxEnd = Math.max(...fragment.samples.map((sample) => sample.pts + sample.duration));
  return true;
}
