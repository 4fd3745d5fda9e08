import { type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { displaySize, type Size } from "../../../core/video/ladder.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { PICTURE_NICENESS, runFfmpeg } from "../ffmpeg/run.ts";
import type { ByteSource } from "../ffmpeg/run-tool.ts";
import { throwIfKilled } from "../ffmpeg/throw-if-killed.ts";
import type { Candidate } from "./choose-picture.ts";
import { drawnAs, pictureInput } from "./picture-graph.ts";
import { differenceOf, measureQuality, type Quality } from "./picture-quality.ts";

const LONG_SIDE = 320;
/** So many times as large, the edges of blocks are gone from what is looked at. */
const WITHOUT_BLOCKS = 3;
/** Shots and blurs last longer. */
const SECONDS_APART = 0.12;
/** Decoding a few seconds of 8K takes a fifth of it. */
const CPU_SECONDS = 600;

/** A piece of a film and what its pictures are like; FFmpeg reads it as often as it is opened. */
export interface Footage {
  /** Init segment and media, shifted for the decoder. */
  open(): ByteSource;
  video: SourceVideo;
}

/**
 * Looks at some of the pictures, eight a second at the most, and measures each; of those that no other needs none is
 * decoded. One picture is in memory at a time, and the one before it. Throws `cancelled`, and what the feed throws.
 */
export async function lookAtPictures(
  { sandbox, logger }: TranscodeContext,
  { signal }: Pick<JobScope, "signal">,
  { open, video }: Footage,
): Promise<Candidate[]> {
  const size = smallSize(video);
  const few = `select='isnan(prev_selected_t)+gte(abs(t-prev_selected_t)\\,${SECONDS_APART})'`;
  const { width, height } = displaySize(video);
  const isShrunk = Math.max(width, height) >= WITHOUT_BLOCKS * LONG_SIDE;
  const graph = `${drawnAs(video, size, few, "format=gray")};[v0]split[pixels][times]`;
  const output = ["-fps_mode", "passthrough", "-enc_time_base", `1:${VIDEO_TIMESCALE}`];
  const pictures = new PictureReader(size);
  const times = new TimeReader();
  const result = await runFfmpeg({
    args: [
      ...["-threads", "1", "-skip_frame", "noref", ...(isShrunk ? ["-skip_loop_filter", "all"] : [])],
      ...[...pictureInput(), "-filter_complex", graph],
      ...["-map", "[pixels]", ...output, "-f", "rawvideo", "pipe:3"],
      ...["-map", "[times]", ...output, "-f", "framecrc", "pipe:4"],
    ],
    stdin: open(),
    outputs: [(chunk) => pictures.take(chunk), (chunk) => times.take(chunk)],
    signal,
    niceness: PICTURE_NICENESS,
    sandbox,
    cpuSeconds: CPU_SECONDS,
    log: logger,
  });
  throwIfKilled(result);
  const { seen } = pictures;
  return seen.slice(0, times.ticks.length).map(({ toPrevious, ...quality }, i) => {
    const neighbours = [toPrevious, seen[i + 1]?.toPrevious ?? null].filter((one) => one !== null);
    return { ...quality, time: times.ticks[i]!, change: neighbours.length ? Math.min(...neighbours) : 0 };
  });
}

function smallSize(video: SourceVideo): Size {
  const { width, height } = displaySize(video);
  const scale = LONG_SIDE / Math.max(width, height);
  const even = (length: number) => Math.max(8, 2 * Math.round((length * scale) / 2));
  return { width: even(width), height: even(height) };
}

/** Cuts a stream of grey pixels into pictures, and measures each as it is whole. */
class PictureReader {
  readonly seen: (Quality & { toPrevious: number | null })[] = [];
  private readonly size: Size;
  private picture: Buffer;
  private previous: Buffer | null = null;
  private filled = 0;

  constructor(size: Size) {
    this.size = size;
    this.picture = Buffer.alloc(size.width * size.height);
  }

  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(this.picture, this.filled, at);
      at += copied;
      this.filled += copied;
      if (this.filled === this.picture.length) this.measure();
    }
  }

  private measure(): void {
    const { picture, previous, size } = this;
    const toPrevious = previous ? differenceOf(picture, previous) : null;
    this.seen.push({ ...measureQuality(picture, size.width, size.height), toPrevious });
    this.picture = previous ?? Buffer.alloc(picture.length);
    this.previous = picture;
    this.filled = 0;
  }
}

/** Reads FFmpeg's framecrc: "stream, dts, pts, duration, size, checksum", a line a picture; others begin with #. */
class TimeReader {
  readonly ticks: number[] = [];
  private rest = "";

  take(chunk: Buffer): void {
    const lines = (this.rest + chunk.toString("latin1")).split("\n");
    this.rest = lines.pop()!;
    for (const line of lines) if (/^\d/.test(line)) this.ticks.push(Number(line.split(",")[2]));
  }
}
