import { PipelineError } from "../../../core/errors.ts";
import { type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import type { TranscodeContext } from "../context.ts";

/** Room for 8K (8192x4320); a compressed picture of one colour may be of any size and yet a few bytes. */
export const MOST_PIXELS = 36_000_000;
const LONGEST_SIDE = 8192;
/** Cameras and broadcasters have some dozens. */
export const MOST_STREAMS = 100;

/** Throws `source_too_large` or `source_too_long` for a film that is not taken, by what it says of itself. */
export function checkClaims(
  { width, height }: Pick<SourceVideo, "width" | "height">,
  duration: number | null,
  { config }: Pick<TranscodeContext, "config">,
): void {
  if (Math.max(width, height) > LONGEST_SIDE || width * height > MOST_PIXELS)
    throw tooLarge(`The picture is ${width}x${height}`);
  if ((duration ?? 0) > config.longestFilmSeconds) throw tooLong(config.longestFilmSeconds);
}

/** Throws `source_too_long` when what was read reaches beyond (ticks of 90 kHz), whatever the film said. */
export function checkReach(end: number, { config }: Pick<TranscodeContext, "config">): void {
  if (end > config.longestFilmSeconds * VIDEO_TIMESCALE) throw tooLong(config.longestFilmSeconds);
}

export function tooLarge(what: string): PipelineError {
  const taken = `at most ${LONGEST_SIDE} pixels on a side and ${MOST_PIXELS / 1e6} million in all are taken`;
  return new PipelineError("source_too_large", `${what}; ${taken}`);
}

function tooLong(seconds: number): PipelineError {
  const hours = Math.round((seconds / 3600) * 100) / 100;
  return new PipelineError("source_too_long", `The film is longer than the ${hours} hours that are taken`);
}
