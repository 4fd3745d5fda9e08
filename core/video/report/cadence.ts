import { z } from "zod";
import type { FrameRate, Keyframes } from "./media-streams.ts";

/** How far apart the pictures of a film are, and its key frames; ticks of the clock that it was counted in. */
export const Cadence = z.object({
  pictures: z.number().int(),
  /** Between neighbours. */
  shortest: z.number(),
  longest: z.number(),
  /** From the first picture to the end of the last. */
  span: z.number(),
  keys: z.number().int(),
  /** From a key to the next; the last one, which ends with the film, may be the longest but not the shortest. */
  shortestGop: z.number().nullable(),
  longestGop: z.number().nullable(),
  /** All of them together. */
  gops: z.number(),
});
export type Cadence = z.infer<typeof Cadence>;

/** Containers that count milliseconds make 33, 33, 34 of 30 pictures a second. */
const JITTER_SECONDS = 0.0011;

/** Counts pictures in the order of showing, without keeping any. */
export class CadenceCounter {
  private pictures = 0;
  private first = 0;
  private last = 0;
  private shortest = Number.POSITIVE_INFINITY;
  private longest = 0;
  private keys = 0;
  private firstKey = 0;
  private key = 0;
  private shortestGop = Number.POSITIVE_INFINITY;
  private longestGop = 0;

  /** Takes the next picture; one that is shown before an earlier one (damage) tells nothing. */
  take(time: number, isKey: boolean): void {
    if (this.pictures > 0 && time <= this.last) return;
    if (this.pictures === 0) this.first = time;
    else {
      this.shortest = Math.min(this.shortest, time - this.last);
      this.longest = Math.max(this.longest, time - this.last);
    }
    this.pictures += 1;
    this.last = time;
    if (isKey) this.takeKey(time);
  }

  /** Takes the pictures of one GOP, which come in decoding order. */
  takeGop({ samples }: { samples: readonly { pts: number; key: boolean }[] }): void {
    const shown = [...samples].sort((a, b) => a.pts - b.pts);
    for (const { pts, key } of shown) this.take(pts, key);
  }

  private takeKey(time: number): void {
    if (this.keys === 0) this.firstKey = time;
    else {
      this.shortestGop = Math.min(this.shortestGop, time - this.key);
      this.longestGop = Math.max(this.longestGop, time - this.key);
    }
    this.keys += 1;
    this.key = time;
  }

  /** What was counted of a film, or its head, that ends at `end`; null for fewer than two pictures. */
  end(end: number): Cadence | null {
    if (this.pictures < 2) return null;
    const lastGop = this.keys > 0 ? end - this.key : 0;
    return {
      pictures: this.pictures,
      shortest: this.shortest,
      longest: this.longest,
      span: end - this.first,
      keys: this.keys,
      shortestGop: this.keys > 1 ? this.shortestGop : null,
      longestGop: this.keys > 0 ? Math.max(this.longestGop, lastGop) : null,
      gops: this.keys > 0 ? end - this.firstKey : 0,
    };
  }
}

/** Frames a second of what was counted at `timescale` ticks a second. */
export function toFrameRate(cadence: Cadence, timescale: number, of: FrameRate["of"]): FrameRate {
  const { pictures, span, shortest, longest } = cadence;
  const isConstant = (longest - shortest) / timescale <= JITTER_SECONDS;
  const average = rounded((pictures * timescale) / span);
  return {
    kind: isConstant ? "constant" : "variable",
    average,
    min: isConstant ? average : rounded(timescale / longest),
    max: isConstant ? average : rounded(timescale / shortest),
    of,
  };
}

/** Seconds from key to key of what was counted. */
export function toKeyframes(cadence: Cadence, timescale: number, of: Keyframes["of"]): Keyframes | null {
  const { keys, shortestGop, longestGop, gops } = cadence;
  if (keys === 0) return null;
  const seconds = (ticks: number | null) => (ticks === null ? null : rounded(ticks / timescale));
  return {
    count: keys,
    shortest: seconds(shortestGop),
    longest: seconds(longestGop),
    average: seconds(gops / keys),
    of,
  };
}

/** To the thousandth, as people read it. */
const rounded = (value: number) => Math.round(value * 1000) / 1000;
