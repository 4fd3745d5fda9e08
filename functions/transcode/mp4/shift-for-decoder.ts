import { addCompositionOffsets } from "./add-composition-offsets.ts";
import type { Fragment } from "./parse-fragment.ts";
import { parseFragments } from "./parse-fragment.ts";

/** What is added to every pts before FFmpeg reads it; undone by `-itsoffset -10`. */
export const DECODER_SHIFT_SECONDS = 10;

/**
 * A copy of a GOP object (one or several fragments) whose samples are shown 10 s later. FFmpeg's MP4
 * reader shifts a whole stream by its most negative composition offset, which it cannot know in advance
 * on a pipe; with offsets that are never negative it leaves the time stamps alone. Decode times stay: it
 * discards what goes back in them. Only ever for FFmpeg's stdin, never for what is published.
 */
export function shiftForDecoder(gopObject: Buffer, timescale: number): Buffer {
  const shift = DECODER_SHIFT_SECONDS * timescale;
  const fragments = parseFragments(Buffer.from(gopObject)).map((fragment) => shiftFragment(fragment, shift));
  return fragments.length === 1 ? fragments[0]! : Buffer.concat(fragments);
}

/** In place where the samples have composition offsets. */
function shiftFragment({ bytes, patch }: Fragment, shift: number): Buffer {
  if (patch.compositionOffsets.length === 0) return addCompositionOffsets(bytes, shift);
  for (const at of patch.compositionOffsets) bytes.writeInt32BE((bytes.readInt32BE(at) + shift) | 0, at);
  return bytes;
}
