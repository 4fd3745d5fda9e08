import type { Fragment } from "./parse-fragment.ts";
import { parseFragments } from "./parse-fragment.ts";

/** What is added to every pts before FFmpeg reads it; undone by `-itsoffset -10`. */
export const DECODER_SHIFT_SECONDS = 10;

/**
 * A copy of a GOP object (one or several fragments) whose samples are shown 10 s later. FFmpeg's MP4
 * reader shifts a whole stream by its most negative composition offset, which it cannot know in advance
 * on a pipe; with offsets that are never negative it leaves the time stamps alone. Where a run has no
 * offsets, the decode time is moved instead. Only ever for FFmpeg's stdin, never for what is published.
 */
export function shiftForDecoder(gopObject: Buffer, timescale: number): Buffer {
  const shift = DECODER_SHIFT_SECONDS * timescale;
  const shifted = Buffer.from(gopObject);
  for (const fragment of parseFragments(shifted)) {
    const { compositionOffsets } = fragment.patch;
    for (const at of compositionOffsets) {
      fragment.bytes.writeInt32BE((fragment.bytes.readInt32BE(at) + shift) | 0, at);
    }
    if (compositionOffsets.length === 0) writeDecodeTime(fragment, fragment.decodeTime + shift);
  }
  return shifted;
}

function writeDecodeTime(fragment: Fragment, decodeTime: number): void {
  const { offset, wide } = fragment.patch.decodeTime;
  if (wide) fragment.bytes.writeBigInt64BE(BigInt(decodeTime), offset);
  else fragment.bytes.writeUInt32BE(decodeTime, offset);
}
