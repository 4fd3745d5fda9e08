import { type PlannedRung, VIDEO_TIMESCALE } from "./inspection.ts";
import type { Segment } from "./state.ts";

/** Bits a second: the most that any segment needs, and the mean over all (RFC 8216bis 4.4.6.2). */
export interface Bandwidth {
  peak: number;
  average: number;
}

/**
 * The bandwidth to announce for a rung. While it grows: what the encoder's buffer can let through at most,
 * maxrate × (1 + bufsize seconds / segment seconds); at the end: what was measured. It may rise with what
 * is measured, and is never exceeded by a segment.
 */
export function videoBandwidth(
  rung: PlannedRung,
  segments: Segment[],
  segmentSeconds: number,
  complete: boolean,
): Bandwidth {
  const measured = measureBandwidth(segments, VIDEO_TIMESCALE);
  if (complete) return measured;
  const bound = Math.ceil(rung.maxrate * (1 + rung.bufferSeconds / segmentSeconds));
  return { peak: Math.max(bound, measured.peak), average: Math.max(rung.maxrate, measured.average) };
}

/** Peak and mean of stored segments, rounded up to whole bits a second. */
export function measureBandwidth(segments: Segment[], timescale: number): Bandwidth {
  let bytes = 0;
  let ticks = 0;
  let peak = 0;
  for (const segment of segments) {
    bytes += segment.bytes;
    ticks += segment.duration;
    peak = Math.max(peak, bitsPerSecond(segment.bytes, segment.duration, timescale));
  }
  return { peak, average: bitsPerSecond(bytes, ticks, timescale) };
}

const bitsPerSecond = (bytes: number, ticks: number, timescale: number) =>
  ticks > 0 ? Math.ceil((bytes * 8 * timescale) / ticks) : 0;
