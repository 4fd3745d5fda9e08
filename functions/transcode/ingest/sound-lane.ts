import type { PipelineEvent } from "../../../core/video/events.ts";
import { AUDIO_RUNG } from "../../../core/video/inspection.ts";
import { initKey, segmentKey } from "../../../core/video/keys.ts";
import { FragmentSplitter } from "../mp4/fragment-splitter.ts";
import { parseFragment } from "../mp4/parse-fragment.ts";
import type { IngestRun } from "./ingest-run.ts";

const CONTENT_TYPE = "audio/mp4";

/**
 * Stores the sound as it is encoded, a segment a fragment. Events wait until the film is inspected, while
 * objects do not: FFmpeg is one thread, and holding its sound back would hold the first picture back too.
 */
export class SoundLane {
  private readonly run: IngestRun;
  private readonly splitter = new FragmentSplitter();
  private segments = 0;
  private waiting: PipelineEvent[] = [];
  private inspected = false;

  constructor(run: IngestRun) {
    this.run = run;
  }

  async take(chunk: Buffer): Promise<void> {
    for (const piece of this.splitter.feed(chunk)) {
      if (piece.kind === "init") await this.storeInit(piece.bytes);
      else await this.storeSegment(piece.bytes);
    }
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

  private async storeInit(bytes: Buffer): Promise<void> {
    const key = initKey(this.run.scope.videoHash, AUDIO_RUNG);
    await this.run.store.storeOnce("media", key, bytes, CONTENT_TYPE);
  }

  private async storeSegment(bytes: Buffer): Promise<void> {
    this.segments += 1;
    const n = this.segments;
    const { minPts: start, maxEnd } = parseFragment(bytes);
    const key = segmentKey(this.run.scope.videoHash, AUDIO_RUNG, n);
    const size = await this.run.store.storeOnce("media", key, bytes, CONTENT_TYPE);
    const data = { rung: AUDIO_RUNG, n, start, duration: maxEnd - start, bytes: size, speed: null };
    this.waiting.push(this.run.event("segment.ready", data));
    if (this.inspected) await this.tell();
  }

  private async tell(): Promise<void> {
    const events = this.waiting;
    this.waiting = [];
    await this.run.publish(events);
  }
}
