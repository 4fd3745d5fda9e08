import type { Gop } from "./gop.ts";
import { VIDEO_TIMESCALE } from "./inspection.ts";

/**
 * Seconds by which sound may outlast the picture: most containers let it, by a frame or two. dash.js takes no sound
 * that lies further behind the last picture than one second, and then never comes to the end.
 */
const SOUND_BEYOND_SECONDS = 0.5;
/** An encoder gives nothing to a picture that stands much longer. */
const LONGEST_SECONDS = 5;

/** The picture that a film ends with: its object, and the ticks at which it is shown. */
export interface LastPicture {
  gop: Pick<Gop, "n" | "start" | "duration">;
  shownAt: number;
}

/**
 * What stands for the pictures that are missing where a film's sound goes on to `end` (ticks of 90 kHz): GOPs without
 * an object, in each of which the last picture stands. All are of one length, but for the last one, which is longer by
 * a tick for each of them at the most. None where the two end together.
 */
export function holdLastPicture(
  { gop, shownAt }: LastPicture,
  end: number,
  { segmentSeconds }: { segmentSeconds: number },
): Gop[] {
  const from = gop.start + gop.duration;
  const left = end - from;
  if (left <= SOUND_BEYOND_SECONDS * VIDEO_TIMESCALE) return [];
  const count = Math.ceil(left / (Math.min(segmentSeconds, LONGEST_SECONDS) * VIDEO_TIMESCALE));
  const duration = Math.floor(left / count);
  return Array.from({ length: count }, (_, i) => ({
    ...{ n: gop.n + 1 + i, start: from + i * duration },
    duration: i === count - 1 ? left - i * duration : duration,
    ...{ place: "uploads", leading: false, held: shownAt },
  }));
}
