import type { PipelineEvent } from "../../../core/video/events.ts";
import { AUDIO_TIMESCALE, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { initKey, segmentKey } from "../../../core/video/keys.ts";
import { FragmentSplitter } from "../mp4/fragment-splitter.ts";
import { type Fragment, parseFragment } from "../mp4/parse-fragment.ts";
import { checkReach } from "./film-limits.ts";
import type { IngestRun } from "./ingest-run.ts";

const CONTENT_TYPE = "audio/mp4";
/** Ticks of sound at a film's beginning whose every fragment is a segment, so that play starts early. */
const SHORT_UNTIL = 4 * AUDIO_TIMESCALE;
/** Ticks that a segment holds at the least after that, but for the last one: a film that grows waits for it. */
const SEGMENT_TICKS = 1 * AUDIO_TIMESCALE;

/**
 * Stores one rendition of the sound as it is encoded, in segments of one fragment and later of some. Events wait until the
 * film is inspected, while objects do not: FFmpeg is one thread, and holding its sound back would hold the
 * first picture back too.
 */
export class SoundLane {
  readonly rung: string;
  private readonly run: IngestRun;
  private readonly tellsPace: boolean;
  private readonly splitter = new FragmentSplitter();
  private segments = 0;
  /** Ticks of 48 kHz at which the last stored segment ends. */
  private stored = 0;
  private open: Fragment[] = [];
  private waiting: PipelineEvent[] = [];
  private inspected = false;

  constructor(run: IngestRun, { rung, tellsPace }: { rung: string; tellsPace: boolean }) {
    this.run = run;
    this.rung = rung;
    this.tellsPace = tellsPace;
  }

  async take(chunk: Buffer): Promise<void> {
    for (const piece of this.splitter.feed(chunk)) {
      if (piece.kind === "init") await this.storeInit(piece.bytes);
      else await this.takeFragment(parseFragment(piece.bytes));
    }
  }

  /** The end of the film: stores the last segment. */
  async end(): Promise<void> {
    if (this.open.length > 0) await this.storeSegment();
  }

  /** The film is inspected: what waited is told, and from now on everything at once. */
  async openEvents(): Promise<void> {
    this.inspected = true;
    await this.tell();
  }

  /** How many segments there are. */
  get count(): number {
    return this.segments;
  }

  /** Ticks of 90 kHz at which what is stored ends. */
  get reach(): number {
    return Math.round((this.stored / AUDIO_TIMESCALE) * VIDEO_TIMESCALE);
  }

  private async storeInit(bytes: Buffer): Promise<void> {
    const key = initKey(this.run.scope.videoHash, this.rung);
    await this.run.store.storeOnce("media", key, bytes, CONTENT_TYPE);
  }

  private async takeFragment(fragment: Fragment): Promise<void> {
    this.open.push(fragment);
    const { minPts: start } = this.open[0]!;
    const isWhole = start < SHORT_UNTIL || fragment.maxEnd - start >= SEGMENT_TICKS;
    if (isWhole) await this.storeSegment();
  }

  private async storeSegment(): Promise<void> {
    this.segments += 1;
    const n = this.segments;
    const { minPts: start } = this.open[0]!;
    const { maxEnd } = this.open.at(-1)!;
    this.stored = maxEnd;
    checkReach(this.reach, this.run.ctx);
    const bytes = Buffer.concat(this.open.map((fragment) => fragment.bytes));
    this.open = [];
    const key = segmentKey(this.run.scope.videoHash, this.rung, n);
    const size = await this.run.store.storeOnce("media", key, bytes, CONTENT_TYPE);
    const speed = this.tellsPace ? this.paceNow() : null;
    const data = { rung: this.rung, n, start, duration: maxEnd - start, bytes: size, speed };
    this.waiting.push(this.run.event("segment.ready", data));
    if (this.inspected) await this.tell();
  }

  /** Seconds of film that arrived a second. */
  private paceNow(): number {
    return this.stored / AUDIO_TIMESCALE / ((performance.now() - this.run.startedAt) / 1000);
  }

  private async tell(): Promise<void> {
    const events = this.waiting;
    this.waiting = [];
    await this.run.publish(events);
  }
}
