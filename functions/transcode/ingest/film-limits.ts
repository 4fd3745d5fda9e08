import type { PipelineError } from "../../../core/errors.ts";
import { type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { sourceReason } from "../../../core/video/source-reasons.ts";
import type { TranscodeContext } from "../context.ts";

/** Room for 8K (8192x4320); a compressed picture of one colour may be of any size and yet a few bytes. */
export const MOST_PIXELS = 36_000_000;
const LONGEST_SIDE = 8192;
/** Cameras and broadcasters have some dozens. */
export const MOST_STREAMS = 100;

/** Throws `source_too_large` or `source_too_long` for a film that is not taken, by what it says of itself. */
export function checkClaims(
  { video, duration }: { video: Pick<SourceVideo, "width" | "height"> | null; duration: number | null },
  { config }: Pick<TranscodeContext, "config">,
): void {
  const { width, height } = video ?? { width: 0, height: 0 };
  if (Math.max(width, height) > LONGEST_SIDE || width * height > MOST_PIXELS)
    throw tooLarge(`${width}x${height}`);
  if ((duration ?? 0) > config.longestFilmSeconds) throw tooLong(config.longestFilmSeconds);
}

/** Cameras that are made for slow motion have a thousand pictures a second. */
const MOST_PICTURES_A_SECOND = 1000;
/** Some at the start may have one time, or none. */
const PICTURES_AT_ONCE = 10_000;

/** Throws `source_too_costly` for so many pictures until `end` (ticks of 90 kHz): a few bytes each, they are endless work. */
export function checkPictures(pictures: number, end: number): void {
  const seconds = Math.max(0, end / VIDEO_TIMESCALE);
  if (pictures > PICTURES_AT_ONCE + seconds * MOST_PICTURES_A_SECOND)
    throw sourceReason("too_many_pictures", { most: MOST_PICTURES_A_SECOND });
}

/** Throws `source_too_long` when what was read reaches beyond (ticks of 90 kHz), whatever the film said. */
export function checkReach(end: number, { config }: Pick<TranscodeContext, "config">): void {
  if (end > config.longestFilmSeconds * VIDEO_TIMESCALE) throw tooLong(config.longestFilmSeconds);
}

/**
 * What FFmpeg's words say of a limit that it kept; null when they say nothing of one. What decoders of `covers`
 * say is passed over: a cover may be as large as it likes, since nobody draws it.
 */
export function limitReason(stderr: string, covers: readonly string[] = []): PipelineError | null {
  const sizes = [...stderr.matchAll(TOO_LARGE)].filter(([, decoder]) => !covers.includes(decoder ?? ""));
  if (sizes[0]) return tooLarge(sizes[0][2]!);
  if (/Number of streams exceeds max_streams/.test(stderr))
    return sourceReason("too_many_streams", { most: MOST_STREAMS });
  if (/Cannot allocate memory|malloc of size \d+ failed/.test(stderr)) return sourceReason("too_much_memory");
  return null;
}

/** "[mjpeg @ 0x563b0c3ec480] [IMGUTILS @ 0x7ffebfe3a700] Picture size 8000x6000 exceeds specified max pixel count …" */
const TOO_LARGE = /^(?:\[(\w+) @ [^\]]*\])?.*Picture size (\d+x\d+) exceeds specified max pixel count/gm;

/** Codecs of a file's covers, unless the film itself is of the same. */
export function coverCodecs(
  video: Pick<SourceVideo, "codec"> | null,
  covers: { codec: string | null }[],
): string[] {
  return covers.flatMap(({ codec }) => (codec === null || codec === video?.codec ? [] : [codec]));
}

function tooLarge(size: string): PipelineError {
  return sourceReason("too_large", { size, side: LONGEST_SIDE, megapixels: MOST_PIXELS / 1e6 });
}

function tooLong(seconds: number): PipelineError {
  return sourceReason("too_long", { hours: Math.round((seconds / 3600) * 100) / 100 });
}
