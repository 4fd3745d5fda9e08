import { box, fullBox, words } from "./write-boxes.ts";

/** A frame of AAC-LC; its length in ticks of the track's timescale. */
export interface SoundFrame {
  bytes: Buffer;
  duration: number;
}

/** Samples of one AAC-LC frame (ISO/IEC 14496-3 4.5.2.1.1). */
export const FRAME_TICKS = 1024;

/** Of the one track of FFmpeg's init segments. */
const TRACK_ID = 1;
/** default-base-is-moof, default_sample_duration, default_sample_flags (14496-12 8.8.7). */
const TFHD_FLAGS = 0x20028;
/** data-offset, sample-duration, sample-size (14496-12 8.8.8). */
const TRUN_FLAGS = 0x301;
/** Depends on no other (14496-12 8.8.3.1). */
const INDEPENDENT = 0x2000000;

/** One fragment (moof + mdat, 14496-12 8.8) of frames that lie one behind the other from `start` on. */
export function writeSoundFragment(sequence: number, start: number, frames: readonly SoundFrame[]): Buffer {
  const moof = (dataOffset: number) =>
    box("moof", [
      fullBox("mfhd", 0, 0, words(sequence)),
      box("traf", [
        fullBox("tfhd", 0, TFHD_FLAGS, words(TRACK_ID, FRAME_TICKS, INDEPENDENT)),
        fullBox("tfdt", 1, 0, words(Math.floor(start / 2 ** 32), start % 2 ** 32)),
        fullBox("trun", 0, TRUN_FLAGS, [
          words(frames.length, dataOffset),
          words(...frames.flatMap(({ bytes, duration }) => [duration, bytes.length])),
        ]),
      ]),
    ]);
  const headerBytes = 8;
  const { length } = moof(0);
  return Buffer.concat([
    moof(length + headerBytes),
    box(
      "mdat",
      frames.map(({ bytes }) => bytes),
    ),
  ]);
}
