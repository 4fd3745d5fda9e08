import type { Gop } from "./events.ts";
import { VIDEO_TIMESCALE } from "./inspection.ts";

/** GOP objects that one job encodes together. */
export interface Span {
  span: number;
  gops: Gop[];
  /** The object before the first, when decoding must begin there (open GOP). */
  preroll: Gop | null;
}

/** The first spans are an eighth, a quarter and a half of the target: 2, 4, 8, then 16 s. */
const GROWTH = [1 / 8, 1 / 4, 1 / 2];
/** A span that misses its length by a frame or two does not wait for another GOP. */
const NEARLY = 0.95;

/**
 * Gathers GOP objects, in order, into spans that grow: the first is there at once, the rest is cheap.
 * A span closes as soon as it has its length, so it depends on the objects alone and never on backlog.
 */
export class SpanPlanner {
  private readonly spanSeconds: number;
  private span = 0;
  private open: Gop[] = [];
  private preroll: Gop | null = null;
  private last: Gop | null = null;

  constructor(spanSeconds: number) {
    this.spanSeconds = spanSeconds;
  }

  /** Takes the next GOP object; answers the span that it completes. */
  push(gop: Gop): Span | null {
    if (this.open.length === 0) this.preroll = gop.leading ? this.last : null;
    this.open.push(gop);
    this.last = gop;
    const target = this.spanSeconds * (GROWTH[this.span] ?? 1) * NEARLY * VIDEO_TIMESCALE;
    return gop.start + gop.duration - this.open[0]!.start >= target ? this.close() : null;
  }

  /** The last span of the film, if objects are left. */
  end(): Span | null {
    return this.open.length > 0 ? this.close() : null;
  }

  private close(): Span {
    const span = { span: this.span, gops: this.open, preroll: this.preroll };
    this.span += 1;
    this.open = [];
    return span;
  }
}

/** The spans of a whole film. */
export function planSpans(gops: readonly Gop[], spanSeconds: number): Span[] {
  const planner = new SpanPlanner(spanSeconds);
  return [...gops.map((gop) => planner.push(gop)), planner.end()].filter((span) => span !== null);
}
