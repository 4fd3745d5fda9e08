import { releaseMemory } from "../../../core/release-memory.ts";
import { GopGrouper, type GopObject } from "../../../core/video/gops.ts";
import { type PictureInspection, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { type Cadence, CadenceCounter } from "../../../core/video/report/cadence.ts";
import { FragmentSplitter } from "../mp4/fragment-splitter.ts";
import { type Fragment, parseFragment, parseMoof } from "../mp4/parse-fragment.ts";
import { type AvcConfig, readAvcConfig } from "../mp4/read-avc-config.ts";
import { refreshesGradually } from "../mp4/read-recovery-point.ts";
import { CannotCut } from "./cannot-cut.ts";
import { DecodedAhead } from "./decoded-ahead.ts";
import { checkPictures } from "./film-limits.ts";
import { type CutLengths, GopPublisher } from "./gop-publisher.ts";
import { HoleFinder } from "./hole-finder.ts";
import type { IngestRun } from "./ingest-run.ts";
import { LookAhead } from "./look-ahead.ts";

/** Decides on the film by its first GOP; called once, before anything is stored or told. */
export type Decide = (init: Buffer, firstGop: Fragment) => Promise<PictureInspection>;

export interface PicturesEnd {
  segments: number;
  /** Ticks. */
  end: number;
  cadence: Cadence | undefined;
  repaired: number;
  /** Ticks from which on the last picture stands. */
  heldFrom: number | undefined;
  spans: number;
}

export interface PictureLaneOptions {
  lengths: CutLengths;
  /** Ticks that boundaries are multiples of, and by which the first picture may be late. */
  grid: number;
  latest: number;
  decide: Decide;
  /** Whether their decoder complained of pictures since this was asked last. */
  hear(): Promise<boolean>;
}

/** Cuts the pictures into GOP objects while FFmpeg copies them, and has these published in order. */
export class PictureLane {
  private readonly decide: Decide;
  private readonly splitter = new FragmentSplitter({ tellsMoofs: true });
  private readonly ahead = new LookAhead();
  private turn: Promise<void> = Promise.resolve();
  private readonly grouper: GopGrouper<Fragment>;
  private readonly publisher: GopPublisher;
  private init: Buffer | null = null;
  private avc: AvcConfig | null = null;
  /** Ticks at which the last picture is shown that came. */
  private lastShownAt = 0;
  private readonly cadence = new CadenceCounter();
  private readonly holes = new HoleFinder();
  private readonly hear: () => Promise<boolean>;
  private readonly decodedAhead = new DecodedAhead();
  private reachedTicks = 0;
  private pictures = 0;

  constructor(run: IngestRun, { lengths, grid, latest, decide, hear }: PictureLaneOptions) {
    this.decide = decide;
    this.hear = hear;
    this.grouper = new GopGrouper(lengths.segmentSeconds, { grid, latest });
    this.publisher = new GopPublisher(run, { lengths, latest });
  }

  /** Takes the GOPs, one fragment each. Throws CannotCut when the sequential lane must go on. */
  take(chunk: Buffer): Promise<void> {
    return this.inTurn(async () => {
      this.decodedAhead.receive(chunk.length);
      for (const piece of this.splitter.feed(chunk)) {
        if (piece.kind === "init") this.init = piece.bytes;
        // Before its media data is read: so there is one object in memory at a time.
        else if (piece.kind === "moof") await this.openGop(parseMoof(piece.bytes));
        else await this.takeGop(parseFragment(piece.bytes));
      }
      releaseMemory(chunk); // all of it was copied
    });
  }

  /** Takes the times of the first pictures, one line each, to know where GOPs begin before they are whole. */
  takeAhead(chunk: Buffer): Promise<void> {
    if (!this.grouper.wantsStarts) return Promise.resolve();
    return this.inTurn(async () => {
      for (const start of this.ahead.take(chunk)) {
        const closed = this.grouper.tellStart(start);
        await this.storeIf(closed);
      }
    });
  }

  /** Seconds at which the last object ends that is stored. */
  get reached(): number {
    const { last } = this.publisher;
    return last ? (last.start + last.duration) / VIDEO_TIMESCALE : 0;
  }

  /**
   * The end of the film, of which the sound ends at `soundEnd` (ticks): the last object and span, what is held from
   * there on, and what was counted. Null when no GOP came at all.
   */
  async end(soundEnd: number): Promise<PicturesEnd | null> {
    const closed = this.grouper.end();
    await this.storeIf(closed);
    await this.publisher.endSpan();
    const { last, repaired } = this.publisher;
    if (!last) return null;
    const pictureEnd = last.start + last.duration;
    const cadence = this.cadence.end(pictureEnd) ?? undefined;
    const held = await this.publisher.hold(this.lastShownAt, soundEnd);
    return {
      ...{ cadence, repaired, segments: last.n + held, spans: this.publisher.spans },
      ...(held > 0 ? { end: soundEnd, heldFrom: pictureEnd } : { end: pictureEnd, heldFrom: undefined }),
    };
  }

  /** Ticks until which pictures have come. */
  get reach(): number {
    return this.reachedTicks;
  }

  /** Ticks at which pictures stay away for a while, where they do. */
  get hole(): number | null {
    return this.holes.at;
  }

  /** Two pipes are read at the same time, but objects are stored and told one after the other. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
  }

  private async openGop(next: Fragment): Promise<void> {
    this.pictures += next.samples.length;
    checkPictures(this.pictures, next.maxEnd);
    const closed = this.grouper.closeBefore(next);
    await this.storeIf(closed);
  }

  private async takeGop(fragment: Fragment): Promise<void> {
    this.cadence.takeGop(fragment);
    this.reachedTicks = fragment.maxEnd;
    this.lastShownAt = fragment.maxPts;
    this.holes.take(fragment);
    const isMeant = this.decodedAhead.take(fragment.bytes.length, await this.hear());
    if (isMeant) this.publisher.addDamaged(fragment);
    this.avc ??= readAvcConfig(this.init!);
    const gradual = this.avc !== null && refreshesGradually(fragment, this.avc);
    const { closed, trouble } = gradual ? this.grouper.stop("gradual_refresh") : this.grouper.push(fragment);
    // A film whose first GOP cannot be cut is not decided on here.
    if (!this.publisher.begun && trouble) throw new CannotCut(trouble);
    if (!this.publisher.begun) await this.begin(fragment);
    await this.storeIf(closed);
    await this.storeIf(this.grouper.closeEarly());
    if (!trouble) return;
    await this.publisher.endSpan();
    throw new CannotCut(trouble);
  }

  private async begin(firstGop: Fragment): Promise<void> {
    const inspection = await this.decide(this.init!, firstGop);
    await this.publisher.begin(this.init!, inspection);
  }

  private async storeIf(closed: GopObject<Fragment> | null): Promise<void> {
    if (closed) await this.publisher.store(closed);
  }
}
