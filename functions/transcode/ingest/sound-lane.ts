import type { PipelineEvent } from "../../../core/video/events.ts";
import { AUDIO_TIMESCALE, type Sound, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { initKey, segmentKey } from "../../../core/video/keys.ts";
import { FragmentSplitter } from "../mp4/fragment-splitter.ts";
import { parseFragment } from "../mp4/parse-fragment.ts";
import { type SoundFrame, writeSoundFragment } from "../mp4/write-sound-fragment.ts";
import { checkReach } from "./film-limits.ts";
import type { IngestRun } from "./ingest-run.ts";
import { SoundTimeline } from "./sound-timeline.ts";

const CONTENT_TYPE = "audio/mp4";
/** Ticks of sound at a film's beginning whose segments are short, so that play starts early. */
const SHORT_UNTIL = 4 * AUDIO_TIMESCALE;
const SHORT_TICKS = 0.5 * AUDIO_TIMESCALE;
/** Ticks that a segment holds at the least after that, but for the last one: a film that grows waits for it. */
const SEGMENT_TICKS = 1 * AUDIO_TIMESCALE;
/** Ticks by which sound may end before the picture: encoders and containers keep the two apart by as much. */
const SHORTFALL = 0.1 * AUDIO_TIMESCALE;

/**
 * Stores one rendition of the sound as it is encoded, in segments without a hole from time zero to the end of the
 * film. Events wait until the film is inspected, while objects do not: FFmpeg is one thread, and holding its
 * sound back would hold the first picture back too.
 */
export class SoundLane {
  readonly rung: string;
  private readonly run: IngestRun;
  private readonly tellsPace: boolean;
  private readonly splitter = new FragmentSplitter();
  private readonly timeline: SoundTimeline;
  private segments = 0;
  private open: SoundFrame[] = [];
  /** Ticks of 48 kHz: where the open segment begins, and how long it is. */
  private start = 0;
  private length = 0;
  private waiting: PipelineEvent[] = [];
  private inspected = false;

  /** `tellsPace`: where there is no picture, how fast the sound is made is how fast the film is. */
  constructor(run: IngestRun, { rung, channels }: Sound, { tellsPace }: { tellsPace: boolean }) {
    this.run = run;
    this.rung = rung;
    this.tellsPace = tellsPace;
    this.timeline = new SoundTimeline(channels);
  }

  async take(chunk: Buffer): Promise<void> {
    for (const piece of this.splitter.feed(chunk)) {
      if (piece.kind === "init") await this.storeInit(piece.bytes);
      else for (const frame of this.timeline.place(parseFragment(piece.bytes))) await this.takeFrame(frame);
    }
  }

  /**
   * The end of the film: stores the last segment, and silence before it where the picture goes on (`pictureEnd`,
   * ticks of 90 kHz): an engine plays no further than it has both.
   */
  async end(pictureEnd = 0): Promise<void> {
    const wanted = (pictureEnd / VIDEO_TIMESCALE) * AUDIO_TIMESCALE;
    const isShort = this.segments + this.open.length > 0 && wanted - this.start - this.length > SHORTFALL;
    if (isShort) for (const frame of this.timeline.fillUpTo(wanted)) await this.takeFrame(frame);
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

  /** Ticks of 90 kHz at which the sound ends, as far as it is here. */
  get reach(): number {
    return Math.round(((this.start + this.length) / AUDIO_TIMESCALE) * VIDEO_TIMESCALE);
  }

  private async storeInit(bytes: Buffer): Promise<void> {
    const key = initKey(this.run.scope.videoHash, this.rung);
    await this.run.store.storeOnce("media", key, bytes, CONTENT_TYPE);
  }

  private async takeFrame(frame: SoundFrame): Promise<void> {
    this.open.push(frame);
    this.length += frame.duration;
    if (this.length >= (this.start < SHORT_UNTIL ? SHORT_TICKS : SEGMENT_TICKS)) await this.storeSegment();
  }

  private async storeSegment(): Promise<void> {
    const { run, rung, start, length: duration } = this;
    checkReach(this.reach, run.ctx);
    this.segments += 1;
    const n = this.segments;
    const bytes = writeSoundFragment(n, start, this.open);
    this.open = [];
    this.start += duration;
    this.length = 0;
    const key = segmentKey(run.scope.videoHash, rung, n);
    const size = await run.store.storeOnce("media", key, bytes, CONTENT_TYPE);
    const speed = this.tellsPace ? this.paceNow() : null;
    this.waiting.push(run.event("segment.ready", { rung, n, start, duration, bytes: size, speed }));
    if (this.inspected) await this.tell();
  }

  /** Seconds of film that arrived a second. */
  private paceNow(): number {
    return this.start / AUDIO_TIMESCALE / ((performance.now() - this.run.startedAt) / 1000);
  }

  private async tell(): Promise<void> {
    const events = this.waiting;
    this.waiting = [];
    await this.run.publish(events);
  }
}
