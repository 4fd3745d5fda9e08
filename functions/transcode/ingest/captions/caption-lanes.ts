import { CAPTIONS_TYPE, storeTrack } from "../../../../core/captions/store-track.ts";
import type { Cue } from "../../../../core/video/captions/cue.ts";
import { renderWebVtt } from "../../../../core/video/captions/render-webvtt.ts";
import { captionSegment, captionSegmentsWithin } from "../../../../core/video/captions/segments.ts";
import type { SourceCaptions } from "../../../../core/video/captions/track.ts";
import type { PipelineEvent } from "../../../../core/video/events.ts";
import { captionSegmentKey, emptyCaptionsKey, wholeCaptionsKey } from "../../../../core/video/keys.ts";
import type { Consume } from "../../ffmpeg/run-tool.ts";
import type { IngestRun } from "../ingest-run.ts";
import { type TextTrack, textTracks } from "./caption-arguments.ts";
import { CueReader, cuesOf } from "./cue-reader.ts";
import { findOutdated } from "./find-outdated.ts";

/** Containers keep captions and pictures of one time about so close together, in seconds. */
const LAG_SECONDS = 1;
/** Characters of all tracks together: a hundred films of dense dialogue. More is no dialogue. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

interface Lane {
  facts: TextTrack;
  reader: CueReader;
}

/**
 * The caption tracks of a film, fed by the process that reads it. What is read is kept, which is little and bounded;
 * segments are stored beside the pictures, never in their way, once these have come far enough. Where cues came later
 * than that, at the end a track with all of them takes the place of the one that lacks some.
 */
export class CaptionLanes {
  /** What takes the bytes of each track, in their order. */
  readonly outputs: Consume[];
  private readonly run: IngestRun;
  private readonly lanes: Lane[];
  private isOpen = false;
  /** Segments that are told, or about to be. */
  private count = 0;
  private turn: Promise<void> = Promise.resolve();
  private overflow = false;

  constructor(run: IngestRun, captions: readonly SourceCaptions[]) {
    this.run = run;
    this.lanes = textTracks(captions).map((facts) => ({ facts, reader: new CueReader() }));
    this.outputs = this.lanes.map(
      ({ reader }) =>
        (chunk) =>
          this.takeChunk(reader, chunk),
    );
  }

  /** The film is inspected: from now on segments are stored and told. */
  openEvents(): void {
    this.isOpen = true;
  }

  /** The pictures have come so far, in seconds. Does not wait; what fails here is thrown by `end`. */
  reach(seconds: number): void {
    if (!this.isOpen || this.lanes.length === 0) return;
    while (captionSegment(this.count + 1).end <= seconds - LAG_SECONDS) this.storeNext();
  }

  /** The end of the film, in seconds: stores what is left. Answers how many segments of each track are told. */
  async end(seconds: number): Promise<number> {
    if (this.lanes.length === 0) return 0;
    while (this.count < captionSegmentsWithin(seconds)) this.storeNext();
    await this.turn;
    for (const lane of this.lanes) await this.endLane(lane);
    return this.count;
  }

  private takeChunk(reader: CueReader, chunk: Buffer): void {
    const size = this.lanes.reduce((sum, lane) => sum + lane.reader.size, 0);
    this.overflow ||= size + chunk.length > MOST_CHARACTERS;
    if (!this.overflow) reader.take(chunk);
  }

  /** One after the other, so that a slow bucket has a queue of numbers alone. */
  private storeNext(): void {
    this.count += 1;
    const n = this.count;
    this.turn = this.turn.then(() => this.storeSegment(n));
    this.turn.catch(() => {}); // `end` throws it
  }

  private async storeSegment(n: number): Promise<void> {
    const { store, scope, event, publish } = this.run;
    await Promise.all(
      this.lanes.map(async ({ facts: { track }, reader }) => {
        if (n === 1) await this.storeText(emptyCaptionsKey(scope.videoHash, track), []);
        const text = renderSegment(reader, n);
        await store.storeOnce("media", captionSegmentKey(scope.videoHash, track, n), text, CAPTIONS_TYPE);
      }),
    );
    await publish([event("captions.grown", { n })]);
  }

  private async endLane({ facts, reader }: Lane): Promise<void> {
    const { ctx, scope, event, publish } = this.run;
    const { track } = facts;
    const cues = cuesOf(reader);
    if (this.overflow)
      return publish([event("captions.removed", { track, reason: "There is more text than captions have" })]);
    await this.storeText(wholeCaptionsKey(scope.videoHash, track), cues);
    if (this.count === 0) await this.storeText(emptyCaptionsKey(scope.videoHash, track), []);
    const expected = (n: number) => renderSegment(reader, n);
    const outdated = await findOutdated(ctx.buckets.media, scope.videoHash, track, this.count, expected);
    if (outdated.length === 0) return;
    ctx.logger.info({ track, outdated }, "cues came late; a track that has them takes the place");
    const { codec: _codec, stream: _stream, ...about } = facts;
    const again = { ...about, track: `${track}b`, from: "source" as const };
    const segments = await storeTrack(ctx.buckets.media, scope.videoHash, again.track, cues);
    const events: PipelineEvent[] = [
      event("captions.added", { ...again, segments }),
      event("captions.removed", { track, reason: "Some of its words came after their time" }),
    ];
    return publish(events);
  }

  private async storeText(key: string, cues: Cue[]): Promise<void> {
    const text = renderWebVtt(cues, { segment: cues.length === 0 });
    await this.run.store.storeOnce("media", key, Buffer.from(text), CAPTIONS_TYPE);
  }
}

/** The cues of a track, as far as they are here, that segment `n` overlaps. */
function renderSegment(reader: CueReader, n: number): Buffer {
  const { start, end } = captionSegment(n);
  const cues = reader.cues.filter((cue) => cue.start < end * 1000 && cue.end > start * 1000);
  return Buffer.from(renderWebVtt(cuesOf({ cues }), { segment: true }));
}
