import { publishedColour } from "../../../core/video/colour.ts";
import { type Rung, type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import type { Size } from "../../../core/video/ladder.ts";
import { buildFilterGraph } from "../encode/filters.ts";
import { inputOptions } from "../ingest/input-options.ts";
import { DECODER_SHIFT_SECONDS } from "../mp4/shift-for-decoder.ts";

/** Rates above are capped in rungs, by a filter that doubles pictures where some are left out. */
const RATE_AS_IT_IS = 60;
const ANY_TIME = { start: -DECODER_SHIFT_SECONDS * VIDEO_TIMESCALE, end: Number.MAX_SAFE_INTEGER };
/** What the graph takes of a rung is its size. */
const ANY_RUNG = { fps: RATE_AS_IT_IS, maxrate: 1, bufferSeconds: 1, level: 0, codecs: "" };

/** FFmpeg's options to read GOP objects or segments from stdin, their pictures at the times of the film. */
export function pictureInput(): string[] {
  return [
    ...["-noautorotate", "-copyts", "-itsoffset", String(-DECODER_SHIFT_SECONDS)],
    ...[...inputOptions({ formats: ["mov"] }), "-f", "mov", "-i", "pipe:0"],
  ];
}

/**
 * The graph that draws some of a source's pictures (`select`, a filter) as a rung of that size would show them:
 * upright, progressive, SDR, of square pixels. `then` follows; the output is [v0], with the pictures' own times. Pure.
 */
export function drawnAs(video: SourceVideo, size: Size, select: string, then: string): string {
  const rung: Rung = { rung: "picture", ...size, ...ANY_RUNG };
  const unlimited = { ...video, fps: Math.min(video.fps, RATE_AS_IT_IS) };
  return `[0:v:0]${select}[some];${buildFilterGraph(unlimited, [rung], ANY_TIME, then, "some")}`;
}

/** What a film's picture is like in a rung: upright, of square pixels, progressive, in what is published. Pure. */
export function asPublished(video: SourceVideo, { width, height }: Size): SourceVideo {
  const { primaries, transfer, matrix } = publishedColour(video);
  const shape = { rotation: 0, mirrored: false, sampleAspect: 1, fieldOrder: "progressive", width, height };
  const colour = { colorPrimaries: primaries, colorTransfer: transfer, colorSpace: matrix, colorRange: "tv" };
  return { ...video, codec: "h264", pixelFormat: "yuv420p", ...shape, ...colour };
}
