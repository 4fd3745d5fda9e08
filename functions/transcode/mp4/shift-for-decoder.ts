import { BoxStream } from "./box-stream.ts";
import { type Fragment, parseMoof } from "./parse-fragment.ts";
import { box, fullBox, words } from "./write-boxes.ts";

/** What is added to every pts before FFmpeg reads it; undone by `-itsoffset -10`. */
export const DECODER_SHIFT_SECONDS = 10;

/** default-base-is-moof (14496-12 8.8.7). */
const TFHD_FLAGS = 0x20000;
/** data-offset, sample-duration, -size, -flags and -composition-time-offset (14496-12 8.8.8), the last one signed. */
const TRUN = { version: 1, flags: 0xf01 };
/** sample_flags (14496-12 8.8.3.1). */
const SAMPLE = { key: 0x2000000, other: 0x1010000 };

/**
 * Passes a GOP object (one or several fragments) on, its samples shown 10 s later and decoded all at once. FFmpeg's MP4
 * reader shifts a whole stream by its most negative composition offset, which it cannot know in advance on a pipe; with
 * offsets that are never negative it leaves the time stamps alone. Decode times must not go back, where it discards
 * samples, nor on: of a stream in which more times of showing go back than times of decoding, FFmpeg believes only the
 * latter from there on, and here they are 10 s early. Only ever for FFmpeg's stdin, never for what is published.
 */
export async function* shiftForDecoder(
  gopObject: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  timescale: number,
): AsyncGenerator<Buffer> {
  const shift = DECODER_SHIFT_SECONDS * timescale;
  const boxes = new BoxStream();
  for await (const chunk of gopObject) {
    for (const { type, bytes } of boxes.feed(chunk))
      yield type === "moof" ? writeMoof(parseMoof(bytes), shift) : bytes;
  }
}

/** The moof anew. The last sample lasts as long as all do, from which FFmpeg takes the frame rate. */
function writeMoof({ bytes, trackId, decodeTime, samples }: Fragment, shift: number): Buffer {
  const total = samples.reduce((sum, { duration }) => sum + duration, 0);
  const entries = samples.map(({ pts, size, key }, i) => {
    const duration = i === samples.length - 1 ? total : 0;
    return words(duration, size, key ? SAMPLE.key : SAMPLE.other, pts - decodeTime + shift);
  });
  const start = Buffer.alloc(8);
  start.writeBigInt64BE(BigInt(decodeTime));
  const moof = (dataOffset: number) =>
    box("moof", [
      fullBox("mfhd", 0, 0, words(0)),
      box("traf", [
        fullBox("tfhd", 0, TFHD_FLAGS, words(trackId)),
        fullBox("tfdt", 1, 0, start),
        fullBox("trun", TRUN.version, TRUN.flags, [words(samples.length, dataOffset), ...entries]),
      ]),
    ]);
  return moof(moof(0).length + samples[0]!.offset - bytes.length);
}
