import { averageRateOf, frameRateOf } from "../report/picture-facts.ts";
import { numberOf, type ProbedFrame, type ProbedStream } from "../report/words-of-ffprobe.ts";

/** These store in which order pictures are decoded; times of showing follow only from an index, if that is in front. */
const IN_DECODING_ORDER = new Set(["avi", "mxf"]);
/** Less than a millisecond is a matter of rounding; where a picture stands longer, the first one begins the film. */
const LEAST_SECONDS = 0.001;
const MOST_SECONDS = 10;

export interface ShownFirst {
  /** FFmpeg's name of the format. */
  container: string;
  /** Pictures of the head, decoded. */
  frames: ProbedFrame[];
  /** Seconds by which the first whole picture comes after the beginning of its edit list. */
  late: number;
}

/**
 * Seconds by which pictures are to be seen later (or earlier, below zero) than FFmpeg reads them, beside a sound whose
 * times are right. Where no times of showing are stored, it counts them from the first packet, and so by the pictures
 * that its decoder holds back to reorder them: too late. Of an edit list that begins within a picture it has the
 * next one begin the film: too early.
 */
export function pictureShift(stream: ProbedStream, { container, frames, late }: ShownFirst): number {
  const untold = IN_DECODING_ORDER.has(container) && frames[0]?.pts === undefined;
  const fps = averageRateOf(stream) ?? frameRateOf(stream);
  const heldBack = untold ? (numberOf(stream.has_b_frames) ?? 0) / fps : 0;
  const shift = late - heldBack;
  return Math.abs(shift) >= LEAST_SECONDS && Math.abs(shift) <= MOST_SECONDS ? shift : 0;
}
