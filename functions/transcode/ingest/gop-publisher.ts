import { releaseMemory } from "../../../core/release-memory.ts";
import { codePoints, publishedColour } from "../../../core/video/colour.ts";
import type { Gop } from "../../../core/video/gop.ts";
import type { GopObject } from "../../../core/video/gops.ts";
import { holdLastPicture } from "../../../core/video/held.ts";
import { type PictureInspection, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { gopInitKey, gopKey, initKey, segmentKey } from "../../../core/video/keys.ts";
import { encodedRungs, SOURCE_RUNG } from "../../../core/video/ladder.ts";
import { type Span, type SpanLengths, SpanPlanner } from "../../../core/video/spans.ts";
import { looksBack } from "../encode/deinterlace.ts";
import type { Fragment } from "../mp4/parse-fragment.ts";
import { standsLong } from "../mp4/stands-long.ts";
import { stateColour } from "../mp4/state-colour.ts";
import { checkReach } from "./film-limits.ts";
import type { IngestRun } from "./ingest-run.ts";
import { ObjectJudge } from "./judge-objects.ts";

/** How long segments and spans are. */
export type CutLengths = SpanLengths & { segmentSeconds: number };

/** Stores a film's GOP objects, the passthrough's segments among them, and tells objects and spans in order. */
export class GopPublisher {
  private readonly run: IngestRun;
  private readonly lengths: CutLengths;
  private readonly planner: SpanPlanner;
  private readonly objects: ObjectJudge;
  private readonly repairs = new Set<number>();
  private init: Buffer | null = null;
  private inspection: PictureInspection | null = null;
  /** The last object that was told. */
  last: Gop | null = null;
  /** How many spans were told. */
  spans = 0;

  /** `latest`: ticks by which the film's first picture may come behind its sound. */
  constructor(run: IngestRun, { lengths, latest }: { lengths: CutLengths; latest: number }) {
    this.run = run;
    this.lengths = lengths;
    this.planner = new SpanPlanner(lengths);
    this.objects = new ObjectJudge(latest);
  }

  /** How many segments of the passthrough encode makes anew. */
  get repaired(): number {
    return this.repairs.size;
  }

  get begun(): boolean {
    return this.inspection !== null;
  }

  /** Stores what decodes all objects; before the first of them. */
  async begin(init: Buffer, inspection: PictureInspection): Promise<void> {
    const { store, scope } = this.run;
    [this.init, this.inspection] = [init, inspection];
    await store.storeOnce("uploads", gopInitKey(scope.videoHash), init, "video/mp4");
    if (!inspection.passthrough) return;
    const published = stateColour(init, codePoints(publishedColour(inspection.video)));
    await store.storeOnce("media", initKey(scope.videoHash, SOURCE_RUNG), published, "video/mp4");
  }

  /** A decoder complained of pictures of a GOP that is not stored yet. */
  addDamaged(fragment: Fragment): void {
    this.objects.addDamaged(fragment);
  }

  async store(object: GopObject<Fragment>): Promise<void> {
    const { store, scope, event, publish } = this.run;
    const { n, start, duration, leading, fragments } = object;
    checkReach(start + duration, this.run.ctx);
    const { passthrough, video } = this.inspection!;
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
    await this.tellSpan(this.planner.push(gop, looksBack(video)));
  }

  /** Tells the span that is begun, if one is. */
  async endSpan(): Promise<void> {
    await this.tellSpan(this.planner.end());
  }

  /**
   * Tells spans in which the last picture, shown at `shownAt`, stands until `soundEnd` (ticks); answers how many
   * segments they are.
   */
  async hold(shownAt: number, soundEnd: number): Promise<number> {
    if (!this.last) return 0;
    const held = holdLastPicture({ gop: this.last, shownAt }, soundEnd, this.lengths);
    for (const gop of held) {
      if (this.inspection!.passthrough) this.repairs.add(gop.n);
      await this.tellSpan(this.planner.push(gop));
    }
    await this.endSpan();
    return held.length;
  }

  /** Seconds of film that arrived a second, until the end of this object. */
  private paceAt({ start, duration }: Gop): number {
    return (start + duration) / VIDEO_TIMESCALE / ((performance.now() - this.run.startedAt) / 1000);
  }

  private async tellSpan(span: Span | null): Promise<void> {
    if (!span) return;
    this.spans += 1;
    const { scope, event, publish } = this.run;
    const repairs = span.gops.map((gop) => gop.n).filter((n) => this.repairs.has(n));
    const rungs = encodedRungs(this.inspection!.rungs);
    await publish([event("span.ready", { ...span, generation: scope.generation, rungs, repairs })]);
  }
}
