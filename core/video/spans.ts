import type { Gop } from "./gop.ts";
import { VIDEO_TIMESCALE } from "./inspection.ts";

/** GOP objects that one job encodes together. */
export interface Span {
  span: number;
  gops: Gop[];
  /** The object before the first, when decoding must begin there (open GOP, fields); the film's last, where it is held. */
  preroll: Gop | null;
}

/** How long spans are; fixed for a film when it is inspected. */
export interface SpanLengths {
  /** Seconds that no span is meant to pass. */
  spanSeconds: number;
  /**
   * Length of a span as a share of the film before it. A rung is stored at the earliest when its span has
   * arrived: a film that arrives 1 / (1 − growth) times as fast as it plays never keeps its viewer waiting.
   */
  spanGrowth: number;
}

/** Seconds of the first span, so that something is there at once. */
const SHORTEST_SECONDS = 2;

/**
 * Gathers GOP objects, in order, into spans that grow: the first is there at once, the rest is cheap. A span
 * ends with the object that brings it nearest to its length, so it depends on the objects alone and never on
 * backlog.
 */
export class SpanPlanner {
  private readonly lengths: SpanLengths;
  private span = 0;
  private open: Gop[] = [];
  private preroll: Gop | null = null;
  private last: Gop | null = null;
  private filmStart: number | null = null;

  constructor(lengths: SpanLengths) {
    this.lengths = lengths;
  }

  /**
   * Takes the next GOP object; answers the span that it completes. `inContext`: the pictures of the film need
   * those around them, whatever GOP they are of (fields). What is held begins a span of its own: see `end`.
   */
  push(gop: Gop, inContext = false): Span | null {
    this.filmStart ??= gop.start;
    const isHeld = gop.held !== undefined;
    if (this.open.length === 0) this.preroll = gop.leading || isHeld || inContext ? this.last : null;
    this.open.push(gop);
    if (!isHeld) this.last = gop;
    const { start } = this.open[0]!;
    const length = gop.start + gop.duration - start;
    return length + gop.duration / 2 >= this.targetAt(start - this.filmStart) ? this.close() : null;
  }

  /** The span of the objects that are left, if there are any: the last of the film, or of its pictures. */
  end(): Span | null {
    return this.open.length > 0 ? this.close() : null;
  }

  /** Ticks that a span is to last which begins after so many ticks of film. */
  private targetAt(ticks: number): number {
    const { spanSeconds, spanGrowth } = this.lengths;
    const grown = Math.max(SHORTEST_SECONDS * VIDEO_TIMESCALE, ticks * spanGrowth);
    return Math.min(spanSeconds * VIDEO_TIMESCALE, grown);
  }

  private close(): Span {
    const span = { span: this.span, gops: this.open, preroll: this.preroll };
    this.span += 1;
    this.open = [];
    return span;
  }
}

/** The spans of a whole film. */
export function planSpans(gops: readonly Gop[], lengths: SpanLengths): Span[] {
  const planner = new SpanPlanner(lengths);
  return [...gops.map((gop) => planner.push(gop)), planner.end()].filter((span) => span !== null);
}
