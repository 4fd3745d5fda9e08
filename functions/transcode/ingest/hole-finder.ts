import { VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import type { Fragment } from "../mp4/parse-fragment.ts";

/** So many times as long as the pictures before it, and at least so many ticks, is no usual picture. */
const TIMES = 3;
const LEAST_TICKS = 0.1 * VIDEO_TIMESCALE;
/** Pictures from which on it is known how long they usually are. */
const ENOUGH = 10;

/**
 * Finds where pictures stay away for a while. Films of a variable rate do so on purpose: it counts only where
 * FFmpeg complains of the container as well.
 */
export class HoleFinder {
  private taken = 0;
  private usual = 0;
  private end: number | null = null;
  /** Ticks at which the first hole begins, or null. */
  at: number | null = null;

  /** Takes the GOPs in order. */
  take({ samples, minPts, maxEnd }: Fragment): void {
    if (this.end !== null) this.judge(this.end, minPts - this.end);
    for (const { pts, duration } of samples) {
      if (this.judge(pts, duration)) continue;
      this.taken += 1;
      this.usual += (duration - this.usual) / this.taken;
    }
    this.end = maxEnd;
  }

  private judge(at: number, duration: number): boolean {
    const isHole = this.taken >= ENOUGH && duration > Math.max(LEAST_TICKS, TIMES * this.usual);
    if (isHole) this.at ??= at;
    return isHole;
  }
}
