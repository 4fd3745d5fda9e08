import { releaseMemory } from "../../../core/release-memory.ts";
import { codePoints, publishedColour } from "../../../core/video/colour.ts";
import type { Gop } from "../../../core/video/gop.ts";
import { GopGrouper, type GopObject, type GopTimes } from "../../../core/video/gops.ts";
import { holdLastPicture } from "../../../core/video/held.ts";
import { type PictureInspection, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { gopInitKey, gopKey, initKey, segmentKey } from "../../../core/video/keys.ts";
import { encodedRungs, SOURCE_RUNG } from "../../../core/video/ladder.ts";
import { type Cadence, CadenceCounter } from "../../../core/video/report/cadence.ts";
import { type Span, type SpanLengths, SpanPlanner } from "../../../core/video/spans.ts";
import { looksBack } from "../encode/deinterlace.ts";
import { FragmentSplitter } from "../mp4/fragment-splitter.ts";
import { type Fragment, parseFragment, parseMoof } from "../mp4/parse-fragment.ts";
import { type AvcConfig, readAvcConfig } from "../mp4/read-avc-config.ts";
import { refreshesGradually } from "../mp4/read-recovery-point.ts";
import { standsLong } from "../mp4/stands-long.ts";
import { stateColour } from "../mp4/state-colour.ts";
import { CannotCut } from "./cannot-cut.ts";
import { DecodedAhead } from "./decoded-ahead.ts";
import { checkReach } from "./film-limits.ts";
import { HoleFinder } from "./hole-finder.ts";
import type { IngestRun } from "./ingest-run.ts";
import { ObjectJudge } from "./judge-objects.ts";
import { LookAhead } from "./look-ahead.ts";

/** Decides on the film by its first GOP; called once, before anything is stored or told. */
export type Decide = (init: Buffer, firstGop: Fragment) => Promise<PictureInspection>;

/** How long segments and spans are. */
export type CutLengths = SpanLengths & { segmentSeconds: number };

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

/** Stores the pictures as GOP objects while FFmpeg copies them, and tells objects and spans in order. */
export class PictureLane {
  private readonly run: IngestRun;
  private readonly decide: Decide;
  private readonly splitter = new FragmentSplitter({ tellsMoofs: true });
  private readonly ahead = new LookAhead();
  private turn: Promise<void> = Promise.resolve();
  private readonly grouper: GopGrouper<Fragment>;
  private readonly spans: SpanPlanner;
  private readonly lengths: CutLengths;
  private readonly objects: ObjectJudge;
  private init: Buffer | null = null;
  private avc: AvcConfig | null = null;
  private inspection: PictureInspection | null = null;
  private repairs = new Set<number>();
  private toldSpans = 0;
  private last: Gop | null = null;
  /** Ticks at which the last picture is shown that came. */
  private lastShownAt = 0;
  private readonly cadence = new CadenceCounter();
  private readonly holes = new HoleFinder();
  private readonly hear: () => Promise<boolean>;
  private readonly decodedAhead = new DecodedAhead();
  private reachedTicks = 0;

  constructor(run: IngestRun, { lengths, grid, latest, decide, hear }: PictureLaneOptions) {
    this.run = run;
    this.decide = decide;
    this.hear = hear;
    this.grouper = new GopGrouper(lengths.segmentSeconds, { grid, latest });
    this.objects = new ObjectJudge(latest);
    this.spans = new SpanPlanner(lengths);
    this.lengths = lengths;
  }

  /** Takes the GOPs, one fragment each. Throws CannotCut when the sequential lane must go on. */
  take(chunk: Buffer): Promise<void> {
    return this.inTurn(async () => {
      this.decodedAhead.receive(chunk.length);
      for (const piece of this.splitter.feed(chunk)) {
        if (piece.kind === "init") this.init = piece.bytes;
        // Before its media data is read: so there is one object in memory at a time.
        else if (piece.kind === "moof") await this.closeBefore(parseMoof(piece.bytes));
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
        if (closed) await this.storeObject(closed);
      }
    });
  }

  /** Seconds at which the last object ends that is stored. */
  get reached(): number {
    return this.last ? (this.last.start + this.last.duration) / VIDEO_TIMESCALE : 0;
  }

  /**
   * The end of the film, of which the sound ends at `soundEnd` (ticks): the last object and span, what is held from
   * there on, and what was counted. Null when no GOP came at all.
   */
  async end(soundEnd: number): Promise<PicturesEnd | null> {
    const closed = this.grouper.end();
    if (closed) await this.storeObject(closed);
    await this.tellSpan(this.spans.end());
    if (!this.last) return null;
    const pictureEnd = this.last.start + this.last.duration;
    const cadence = this.cadence.end(pictureEnd) ?? undefined;
    const repaired = this.repairs.size;
    const held = await this.hold(this.last, soundEnd);
    return {
      ...{ cadence, repaired, segments: this.last.n + held, spans: this.toldSpans },
      ...(held > 0 ? { end: soundEnd, heldFrom: pictureEnd } : { end: pictureEnd, heldFrom: undefined }),
    };
  }

  /** Tells spans in which the last picture stands; answers how many segments they are. */
  private async hold(last: Gop, soundEnd: number): Promise<number> {
    const held = holdLastPicture({ gop: last, shownAt: this.lastShownAt }, soundEnd, this.lengths);
    for (const gop of held) {
      if (this.inspection!.passthrough) this.repairs.add(gop.n);
      await this.tellSpan(this.spans.push(gop));
    }
    await this.tellSpan(this.spans.end());
    return held.length;
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

  private async closeBefore(next: GopTimes): Promise<void> {
    const closed = this.grouper.closeBefore(next);
    if (closed) await this.storeObject(closed);
  }

  private async takeGop(fragment: Fragment): Promise<void> {
    this.cadence.takeGop(fragment);
    this.reachedTicks = fragment.maxEnd;
    this.lastShownAt = fragment.maxPts;
    this.holes.take(fragment);
    const isMeant = this.decodedAhead.take(fragment.bytes.length, await this.hear());
    if (isMeant) this.objects.addDamaged(fragment);
    this.avc ??= readAvcConfig(this.init!);
    const gradual = this.avc !== null && refreshesGradually(fragment, this.avc);
    const { closed, trouble } = gradual ? this.grouper.stop("gradual_refresh") : this.grouper.push(fragment);
    // A film whose first GOP cannot be cut is not decided on here.
    if (!this.inspection && trouble) throw new CannotCut(trouble);
    this.inspection ??= await this.begin(fragment);
    if (closed) await this.storeObject(closed);
    const early = this.grouper.closeEarly();
    if (early) await this.storeObject(early);
    if (!trouble) return;
    await this.tellSpan(this.spans.end());
    throw new CannotCut(trouble);
  }

  private async begin(firstGop: Fragment): Promise<PictureInspection> {
    const { store, scope } = this.run;
    const inspection = await this.decide(this.init!, firstGop);
    await store.storeOnce("uploads", gopInitKey(scope.videoHash), this.init!, "video/mp4");
    if (inspection.passthrough) {
      const init = stateColour(this.init!, codePoints(publishedColour(inspection.video)));
      await store.storeOnce("media", initKey(scope.videoHash, SOURCE_RUNG), init, "video/mp4");
    }
    return inspection;
  }

  private async storeObject(object: GopObject<Fragment>): Promise<void> {
    const { store, scope, event, publish } = this.run;
    const { n, start, duration, leading, fragments } = object;
    checkReach(start + duration, this.run.ctx);
    const { passthrough } = this.inspection!;
    const unsafe = passthrough ? this.objects.judge(this.init!, object) : null;
    const place = passthrough && unsafe === null ? ("media" as const) : ("uploads" as const);
    const key = place === "media" ? segmentKey(scope.videoHash, SOURCE_RUNG, n) : gopKey(scope.videoHash, n);
    const [first, ...others] = fragments.map((fragment) => fragment.bytes);
    const joined = others.length === 0 ? first! : Buffer.concat([first!, ...others]);
    const bytes = await store.storeOnce(place, key, joined, "video/iso.segment");
    for (const { bytes } of [{ bytes: joined }, ...fragments]) releaseMemory(bytes);

    const stands = standsLong(fragments, { end: start + duration, timescale: VIDEO_TIMESCALE });
    const gop: Gop = { n, start, duration, place, leading, ...(stands ? { stands } : {}) };
    if (unsafe !== null) this.repairs.add(n);
    this.last = gop;
    const segment = { rung: SOURCE_RUNG, n, start, duration, bytes, speed: this.paceAt(gop) };
    await publish([
      event("gop.ready", { ...gop, bytes, unsafe }),
      ...(place === "media" ? [event("segment.ready", segment)] : []),
    ]);
    await this.tellSpan(this.spans.push(gop, looksBack(this.inspection!.video)));
  }

  /** Seconds of film that arrived a second, until the end of this object. */
  private paceAt({ start, duration }: Gop): number {
    return (start + duration) / VIDEO_TIMESCALE / ((performance.now() - this.run.startedAt) / 1000);
  }

  private async tellSpan(span: Span | null): Promise<void> {
    if (!span) return;
    this.toldSpans += 1;
    const { scope, event, publish } = this.run;
    const repairs = span.gops.map((gop) => gop.n).filter((n) => this.repairs.has(n));
    const rungs = encodedRungs(this.inspection!.rungs);
    await publish([event("span.ready", { ...span, generation: scope.generation, rungs, repairs })]);
  }
}
