import type { Fragment } from "./parse-fragment.ts";

/**
 * Spreads a fragment's decode times over [first pts, `end`) (ticks), in place: the k-th picture is decoded
 * when the k-th is shown. At a variable frame rate an encoder's own decode times run past the next
 * segment's first one, if that is encoded apart; they must not go back (ISO/IEC 14496-12, 8.8.12), and
 * readers drop pictures where they do. Times of showing stay. Answers false where a field that it takes
 * is not there: FFmpeg leaves out what is the same for all samples.
 */
export function settleDecodeTimes(fragment: Fragment, end: number): boolean {
  const { samples, patch } = fragment;
  const shown = samples.map((sample) => sample.pts).sort((a, b) => a - b);
  const inOrder = samples.every((sample, i) => sample.pts === shown[i]);
  const offsets = patch.signedOffsets ? patch.compositionOffsets : [];
  if (end <= fragment.maxPts || (!inOrder && offsets.length < samples.length)) return false;
  if (!writeDurations(fragment, shown, end)) return false;

  writeDecodeTime(fragment, shown[0]!);
  samples.forEach((sample, i) => {
    sample.dts = shown[i]!;
    if (offsets.length > 0) fragment.bytes.writeInt32BE(sample.pts - sample.dts, offsets[i]!);
  });
  fragment.maxEnd = Math.max(...samples.map((sample) => sample.pts + sample.duration));
  return true;
}

/** Each picture's to the next one's; where all share a default, that must fit them. */
function writeDurations({ samples, bytes, patch }: Fragment, shown: number[], end: number): boolean {
  const durations = shown.map((pts, i) => (shown[i + 1] ?? end) - pts);
  const { durations: fields, defaultDuration } = patch;
  if (fields.length === samples.length) {
    for (const [i, at] of fields.entries()) bytes.writeUInt32BE(durations[i]!, at);
  } else if (samples.length === 1 && defaultDuration !== null) {
    bytes.writeUInt32BE(durations[0]!, defaultDuration);
  } else if (!durations.every((duration, i) => duration === samples[i]!.duration)) return false;
  samples.forEach((sample, i) => {
    sample.duration = durations[i]!;
  });
  return true;
}

function writeDecodeTime(fragment: Fragment, decodeTime: number): void {
  const { offset, wide } = fragment.patch.decodeTime;
  fragment.decodeTime = decodeTime;
  if (wide) fragment.bytes.writeBigInt64BE(BigInt(decodeTime), offset);
  else fragment.bytes.writeUInt32BE(decodeTime, offset);
}
