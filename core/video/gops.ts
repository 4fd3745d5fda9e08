import { VIDEO_TIMESCALE } from "./inspection.ts";

/** What the cutting of a film needs to know of one fragment, that is of one GOP. Ticks of 90 kHz. */
export interface GopTimes {
  /** The first sample is a key. */
  key: boolean;
  /** Samples shown before the first one in decoding order (open GOP). */
  leading: number;
  minPts: number;
  maxPts: number;
  /** End of the sample that is shown last. */
  maxEnd: number;
}

/** Whole GOPs that make one segment of every rung; `fragments` are joined by plain concatenation. */
export interface GopObject<Fragment> {
  n: number;
  start: number;
  duration: number;
  /** Samples are shown before the first key (open GOP). */
  leading: boolean;
  fragments: Fragment[];
}

/** Why a film cannot be cut any further: from segment `n`, which begins at `start`, one process makes it. */
export interface GopTrouble {
  why:
    | "times_unset"
    | "gop_too_long"
    | "out_of_order"
    /** Decoding begins there, but pictures are whole only some time later (recovery point, H.264 D.2.8). */
    | "gradual_refresh"
    /** One sample holds several pictures, as DivX wrote them. */
    | "pictures_packed"
    /** Sound comes so long before the first picture that it has to be shown again and again. */
    | "picture_late"
    /** The container of GOP objects loses what a decoder needs. */
    | "not_decodable";
  n: number;
  start: number;
}

export interface GopStep<Fragment> {
  closed: GopObject<Fragment> | null;
  trouble: GopTrouble | null;
}

/** So that play starts early, each of the first objects holds one GOP. */
const SINGLE_OBJECTS = 3;
/** x264's default GOP is 10.43 s at 23.976 fps; what is longer is no segment for a player. */
export const MAX_GOP_TICKS = 10.5 * VIDEO_TIMESCALE;
/** Seconds: what containers round, and no more than a viewer may miss of the sound. */
const IN_TIME = { least: 0.1, most: 0.25 };
/** Encoders put the first off by as many where they reorder, if their container does not take that back. */
const REORDERED_PICTURES = 2.5;
/** FFmpeg writes AV_NOPTS_VALUE (−2^63) through; rescaled it stays far below any real time. */
const UNSET_BELOW = -1e15;
/** Two GOPs of 60 frames last 4.004 s at 29.97 fps: they belong together as at 30. */
const TOLERANCE = 1.02;

/**
 * Ticks by which a film's first picture may come behind its sound as it is. One that comes later is there from zero on:
 * both engines would begin with it, and leave out the sound before.
 */
export function latestPicture({ fps }: { fps: number }): number {
  const seconds = Math.max(IN_TIME.least, Math.min(REORDERED_PICTURES / fps, IN_TIME.most));
  return Math.round(seconds * VIDEO_TIMESCALE);
}

/**
 * Gathers GOPs into objects: one is closed when another GOP would pass `segmentSeconds`, and only where all
 * earlier pictures are shown before all later ones and decoding can begin. Looks one GOP ahead, since an
 * object ends where the next begins. A pure function of the sequence: the same film, the same objects.
 */
export class GopGrouper<Fragment extends GopTimes> {
  private readonly limit: number;
  private readonly grid: number;
  private readonly latest: number;
  private open: Fragment[] = [];
  private n = 1;
  private start = 0;
  private maxPts = Number.NEGATIVE_INFINITY;
  private maxEnd = Number.NEGATIVE_INFINITY;
  private trouble: GopTrouble | null = null;
  /** How many GOPs were taken, and at which ticks those begin that were told of in advance, by number. */
  private taken = 0;
  private readonly told: number[] = [];
  /** Where the next object begins, if the last one was closed for what was told. */
  private toldStart: number | null = null;

  /** Boundaries are multiples of `grid` ticks; a first picture later than `latest` ticks is there from zero. */
  constructor(segmentSeconds: number, { grid = 1, latest = Number.POSITIVE_INFINITY } = {}) {
    this.grid = grid;
    this.latest = latest;
    this.limit = segmentSeconds * TOLERANCE * VIDEO_TIMESCALE;
  }

  /** Whether it is still of use to be told where GOPs begin. */
  get wantsStarts(): boolean {
    return this.trouble === null && this.n <= SINGLE_OBJECTS;
  }

  /**
   * Tells where the next GOP begins that was not told of yet (its earliest picture), before it is here as a
   * whole: an object of one GOP need not wait for it. No boundary is another for it, only known earlier.
   */
  tellStart(start: number): GopObject<Fragment> | null {
    this.told.push(start);
    return this.closeEarly();
  }

  /** The open object, closed where the next GOP, of which the times are known, begins another one. */
  closeBefore(next: GopTimes): GopObject<Fragment> | null {
    if (this.trouble || next.minPts < UNSET_BELOW || !this.endsBefore(next)) return null;
    return this.close(this.snap(next.minPts));
  }

  /** Takes the next GOP; after a trouble nothing more is taken. */
  push(fragment: Fragment): GopStep<Fragment> {
    if (this.trouble) return { closed: null, trouble: this.trouble };
    if (fragment.minPts < UNSET_BELOW) return this.stop("times_unset");
    const closed = this.closeBefore(fragment);
    if (this.open.length === 0) this.begin(fragment);
    else if (this.snap(fragment.minPts) < this.start) return { ...this.stop("out_of_order"), closed };
    this.open.push(fragment);
    this.taken += 1;
    this.maxPts = Math.max(this.maxPts, fragment.maxPts);
    this.maxEnd = Math.max(this.maxEnd, fragment.maxEnd);
    if (this.maxEnd - this.start >= MAX_GOP_TICKS) return { ...this.stop("gop_too_long"), closed };
    return { closed, trouble: null };
  }

  /** The open object, closed where it holds one GOP and the start of the next was told. */
  closeEarly(): GopObject<Fragment> | null {
    const next = this.told[this.taken];
    if (next === undefined || this.trouble || this.open.length !== 1 || this.n > SINGLE_OBJECTS) return null;
    if (next <= this.maxPts || this.snap(next) <= this.start) return null;
    this.toldStart = this.snap(next);
    return this.close(this.toldStart);
  }

  /** The last object of the film, if there is one. */
  end(): GopObject<Fragment> | null {
    if (this.trouble || this.open.length === 0) return null;
    return this.close(Math.max(this.snap(this.maxEnd), this.start + this.grid));
  }

  private begin(fragment: Fragment): void {
    // Pictures before zero are hidden by an edit list, or lead the first key and cannot be decoded; late ones stand.
    const { minPts } = fragment;
    const begins = this.n > 1 || (minPts >= 0 && minPts <= this.latest) ? minPts : 0;
    this.start = this.toldStart ?? this.snap(begins);
    this.toldStart = null;
    this.maxPts = this.maxEnd = Number.NEGATIVE_INFINITY;
  }

  private endsBefore(fragment: GopTimes): boolean {
    if (this.open.length === 0) return false;
    const canCut = fragment.key && fragment.minPts > this.maxPts && this.snap(fragment.minPts) > this.start;
    if (!canCut) return false;
    return this.n <= SINGLE_OBJECTS || fragment.maxEnd - this.start > this.limit;
  }

  private snap(ticks: number): number {
    return Math.round(ticks / this.grid) * this.grid;
  }

  private close(end: number): GopObject<Fragment> {
    const [first] = this.open;
    const { n, start, open: fragments } = this;
    this.open = [];
    this.n += 1;
    return { n, start, duration: end - start, leading: first!.leading > 0, fragments };
  }

  /** Takes no more, for a reason that the times do not tell: from the open object on nothing can be cut. */
  stop(why: GopTrouble["why"]): GopStep<Fragment> {
    const start = this.open.length > 0 ? this.start : (this.toldStart ?? 0);
    this.trouble = { why, n: this.n, start };
    return { closed: null, trouble: this.trouble };
  }
}
