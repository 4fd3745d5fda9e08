import type { Fragment } from "./parse-fragment.ts";
import { patchLastDuration } from "./patch-last-duration.ts";

/**
 * Spreads a fragment's decode times over [first pts, `end`) (ticks), in place: the k-th picture is decoded
 * when the k-th is shown. At a variable frame rate an encoder's own decode times run past the next
 * segment's first one, if that is encoded apart; they must not go back (ISO/IEC 14496-12, 8.8.12), and
 * readers drop pictures where they do. Times of showing stay. Answers false where nothing could be written,
 * since all pictures share one duration: then they are evenly spaced, and their decode times fit.
 */
export function settleDecodeTimes(fragment: Fragment, end: number): boolean {
  const { samples, bytes, patch } = fragment;
  const shown = samples.map((sample) => sample.pts).sort((a, b) => a - b);
  const inOrder = samples.every((sample, i) => sample.pts === shown[i]);
  const offsets = patch.signedOffsets ? patch.compositionOffsets : [];
  if (patch.durations.length < samples.length || (!inOrder && offsets.length < samples.length))
    return patchLastDuration(fragment, end);
  if (end <= fragment.maxPts) return false;

  writeDecodeTime(fragment, shown[0]!);
  samples.forEach((sample, i) => {
    sample.dts = shown[i]!;
    sample.duration = (shown[i + 1] ?? end) - sample.dts;
    bytes.writeUInt32BE(sample.duration, patch.durations[i]!);
    if (offsets.length > 0) bytes.writeInt32BE(sample.pts - sample.dts, offsets[i]!);
  });
  fragment.maxEnd = Math.max(...samples.map((sample) => sample.pts + sample.duration));
  return true;
}

function writeDecodeTime(fragment: Fragment, decodeTime: number): void {
  const { offset, wide } = fragment.patch.decodeTime;
  fragment.decodeTime = decodeTime;
  if (wide) fragment.bytes.writeBigInt64BE(BigInt(decodeTime), offset);
  else fragment.bytes.writeUInt32BE(decodeTime, offset);
}
