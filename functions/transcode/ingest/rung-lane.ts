import { pictureJobId } from "../../../core/queue/jobs.ts";
import type { LastPicture } from "../../../core/video/held.ts";
import { type PictureInspection, type Rung, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { initKey, segmentKey } from "../../../core/video/keys.ts";
import { SOURCE_RUNG } from "../../../core/video/ladder.ts";
import { observeSpeed } from "../metrics.ts";
import { FragmentSplitter } from "../mp4/fragment-splitter.ts";
import { type Fragment, parseFragment } from "../mp4/parse-fragment.ts";
import { setUpright } from "../mp4/set-upright.ts";
import { settleDecodeTimes } from "../mp4/settle-decode-times.ts";
import { shiftForDecoder } from "../mp4/shift-for-decoder.ts";
import { makeEarlyPoster } from "../picture/early-poster.ts";
import { asPublished } from "../picture/picture-graph.ts";
import { checkReach } from "./film-limits.ts";
import type { IngestRun } from "./ingest-run.ts";

export interface RungLaneOptions {
  inspection: PictureInspection;
  rung: Rung;
  /** Number of the first segment, and ticks at which it begins. */
  first: { n: number; start: number };
  /** This rung tells the boundaries for all: they all have the same pictures. */
  leads: boolean;
}

/** A last picture stands no longer than any other; what is beyond could not be decoded. */
const LONGEST_LAST_TICKS = 6 * VIDEO_TIMESCALE;
/** Ticks by which FFmpeg's clock of forced keys may differ from the fragment's. */
const ROUNDING = 10;

/** Stores one rung of the sequential lane, a segment every few seconds, each told when the next one begins. */
export class RungLane {
  private readonly run: IngestRun;
  private readonly options: RungLaneOptions;
  private readonly splitter = new FragmentSplitter();
  private readonly startedAt = performance.now();
  private init: Buffer = Buffer.alloc(0);
  private open: Fragment[] = [];
  private n: number;
  private start: number;
  private last: LastPicture["gop"];

  constructor(run: IngestRun, options: RungLaneOptions) {
    this.run = run;
    this.options = options;
    this.n = options.first.n;
    this.start = options.first.start;
    this.last = { n: this.n - 1, start: this.start, duration: 0 };
  }

  async take(chunk: Buffer): Promise<void> {
    for (const piece of this.splitter.feed(chunk)) {
      if (piece.kind === "init") await this.storeInit(piece.bytes);
      else await this.takeFragment(parseFragment(piece.bytes));
    }
  }

  /** Seconds at which the last segment ends that is stored. */
  get reached(): number {
    return this.start / VIDEO_TIMESCALE;
  }

  /** Ticks until which pictures have come. */
  get reach(): number {
    return this.open.at(-1)?.maxEnd ?? this.start;
  }

  /** The end of the pictures, which the source says is at `sourceEnd`: stores the last segment, and answers it. */
  async end(sourceEnd: number): Promise<LastPicture> {
    const last = this.open.at(-1);
    if (last) {
      const end = Math.max(...this.open.map((fragment) => fragment.maxEnd));
      const isNear = sourceEnd > last.maxPts && sourceEnd - last.maxPts <= LONGEST_LAST_TICKS;
      const toldLater = isNear && settleDecodeTimes(last, sourceEnd);
      await this.store(toldLater ? sourceEnd : end);
    }
    return { gop: this.last, shownAt: last?.maxPts ?? 0 };
  }

  private async takeFragment(fragment: Fragment): Promise<void> {
    const length = this.options.inspection.segmentSeconds * VIDEO_TIMESCALE - ROUNDING;
    const [first] = this.open;
    // An encoder may set keys of its own: only the forced ones begin a segment.
    if (first && fragment.minPts - first.minPts >= length) await this.store(fragment.minPts);
    // The very first segment begins where the lane took over, though no picture may be there.
    else if (!first && this.n === 1) this.start = fragment.minPts;
    this.open.push(fragment);
  }

  private async storeInit(bytes: Buffer): Promise<void> {
    const { inspection, rung } = this.options;
    this.init = setUpright(bytes);
    // The passthrough rung keeps the source's own init segment; the segments carry their parameters.
    if (rung.rung === SOURCE_RUNG && inspection.passthrough) return;
    const key = initKey(this.run.scope.videoHash, rung.rung);
    await this.run.store.storeOnce("media", key, this.init, "video/mp4");
  }

  private async store(end: number): Promise<void> {
    const { scope, store, event, publish } = this.run;
    const { n, start } = this;
    checkReach(end, this.run.ctx);
    const { rung } = this.options.rung;
    const fragments = this.open;
    this.open = [];
    // Where pictures stand long, an encoder's decode times lie seconds apart from them, and players see a hole.
    for (const [i, fragment] of fragments.entries())
      settleDecodeTimes(fragment, fragments[i + 1]?.minPts ?? end);
    const joined = Buffer.concat(fragments.map((fragment) => fragment.bytes));
    this.n += 1;
    this.start = end;
    const key = segmentKey(scope.videoHash, rung, n);
    const bytes = await store.storeOnce("media", key, joined, "video/iso.segment");
    const duration = end - start;
    this.last = { n, start, duration };
    const filmSeconds = (end - this.options.first.start) / VIDEO_TIMESCALE;
    const speed = filmSeconds / ((performance.now() - this.startedAt) / 1000);
    observeSpeed(rung, speed);
    const gop = { n, start, duration, place: "uploads" as const, leading: false };
    await publish([
      ...(this.options.leads ? [event("gop.ready", { ...gop, bytes, unsafe: null })] : []),
      event("segment.ready", { rung, n, start, duration, bytes, speed }),
    ]);
    if (this.options.leads && n === 1) await this.makePoster(joined);
  }

  /** There is no GOP object that a job could make it from: the first segment serves, upright as it is. */
  private async makePoster(segment: Buffer): Promise<void> {
    const { ctx, scope, event, publish } = this.run;
    const startedAt = performance.now();
    const { inspection, rung } = this.options;
    const { init } = this;
    async function* open() {
      yield init;
      yield* shiftForDecoder([segment], VIDEO_TIMESCALE);
    }
    await makeEarlyPoster(ctx, scope, { open, video: asPublished(inspection.video, rung) }, rung.rung);
    const job = pictureJobId(scope.videoHash, scope.generation);
    const seconds = (performance.now() - startedAt) / 1000;
    await publish([event("job.completed", { generation: scope.generation, kind: "picture", job, seconds })]);
  }
}
