import { addCompositionOffsets } from "./add-composition-offsets.ts";
import { BoxStream } from "./box-stream.ts";
import { parseMoof } from "./parse-fragment.ts";

/** What is added to every pts before FFmpeg reads it; undone by `-itsoffset -10`. */
export const DECODER_SHIFT_SECONDS = 10;

/**
 * Passes a GOP object (one or several fragments) on, its samples shown 10 s later. FFmpeg's MP4 reader shifts
 * a whole stream by its most negative composition offset, which it cannot know in advance on a pipe; with
 * offsets that are never negative it leaves the time stamps alone. Decode times stay: it discards what goes
 * back in them. Only ever for FFmpeg's stdin, never for what is published.
 */
export async function* shiftForDecoder(
  gopObject: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  timescale: number,
): AsyncGenerator<Buffer> {
  const shift = DECODER_SHIFT_SECONDS * timescale;
  const boxes = new BoxStream();
  for await (const chunk of gopObject) {
    for (const { type, bytes } of boxes.feed(chunk)) yield type === "moof" ? shiftMoof(bytes, shift) : bytes;
  }
}

/** In place where the samples have composition offsets. */
function shiftMoof(moof: Buffer, shift: number): Buffer {
  const { patch } = parseMoof(moof);
  if (patch.compositionOffsets.length === 0) return addCompositionOffsets(moof, shift);
  for (const at of patch.compositionOffsets) moof.writeInt32BE((moof.readInt32BE(at) + shift) | 0, at);
  return moof;
}
