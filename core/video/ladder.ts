import { EXTRA_CODECS, type ExtraCodec } from "./extra-codecs.ts";
import { h264Codecs, h264Level } from "./h264-level.ts";
import type { PlannedRung, Rung, SourceVideo } from "./inspection.ts";

/** Caps by the short side of the picture, in bits a second. */
const CAPS = [
  { short: 240, maxrate: 400_000 },
  { short: 360, maxrate: 800_000 },
  { short: 480, maxrate: 1_400_000 },
  { short: 720, maxrate: 2_800_000 },
  { short: 1080, maxrate: 5_000_000 },
  { short: 1440, maxrate: 9_000_000 },
  { short: 2160, maxrate: 16_000_000 },
] as const;

/**
 * A cap of the same picture in another codec, as a share of H.264's. HEVC: Apple's authoring specification has 4.5 and
 * 5.8 Mb/s of 1080p where H.264 has 6 and 7.8. AV1 has no table there: as HEVC, since nobody watches it at less.
 */
const SHARE_OF_CAP: Readonly<Record<ExtraCodec, number>> = { hevc: 0.75, av1: 0.75 };
/** Smaller pictures cost next to nothing in H.264, and SVT-AV1 takes none below 64 pixels. */
export const SMALLEST_EXTRA = 240;

const MAX_SHORT = 2160;
const MAX_FPS = 60;
const BUFFER_SECONDS = 2;
/** A step of the ladder this near to the top rung would cost an encode and show no difference. */
const NEAR_TOP = 0.9;
/** A passthrough over this many times its height's cap gets an encoded rung of the same height beside it. */
const HEAVY = 1.5;

export const SOURCE_RUNG = "source";

export interface Size {
  width: number;
  height: number;
}

/** How the passthrough rung is announced: the source's own codecs string and bits a second. */
export interface PassthroughRung {
  codecs: string;
  bitrate: number;
}

/** The size at which the picture is meant to be seen: after pixel aspect, then rotation. */
export function displaySize(
  video: Pick<SourceVideo, "width" | "height" | "sampleAspect" | "rotation">,
): Size {
  const width = Math.round(video.width * video.sampleAspect);
  const turned = video.rotation % 180 !== 0;
  return turned ? { width: video.height, height: width } : { width, height: video.height };
}

/**
 * The rungs of a film, the tallest first: steps of the ladder below the source, never above it, under the
 * source's own size (encoded, or `source` as it is where `passthrough` is given).
 */
export function planRungs(video: SourceVideo, options: { passthrough: PassthroughRung | null }): Rung[] {
  const size = displaySize(video);
  const top = topOf(size);
  const fps = Math.min(video.fps, MAX_FPS);
  const encoded = (short: number) => encodedRung(size, short, fps);
  const below = stepsBelow(top).map(encoded);
  const { passthrough } = options;
  if (passthrough === null) return [encoded(top), ...below];
  const beside = passthrough.bitrate > HEAVY * capOf(top) ? [encoded(top)] : [];
  return [sourceRung(video, size, passthrough), ...beside, ...below];
}

/**
 * The rungs of each further codec, the tallest first: the source's own size and every step below, since no player
 * changes codecs when its line gets worse. None for pictures smaller than the lowest step.
 */
export function planExtraRungs(
  video: SourceVideo,
  options: { passthrough: PassthroughRung | null; codecs: readonly ExtraCodec[] },
): { codec: ExtraCodec; rungs: PlannedRung[] }[] {
  const size = displaySize(video);
  const top = topOf(size);
  const fps = Math.min(video.fps, MAX_FPS);
  // What is published as it was uploaded needs no more than that in any codec.
  const most = options.passthrough?.bitrate || Number.POSITIVE_INFINITY;
  const shorts = [top, ...stepsBelow(top)].filter((short) => short >= SMALLEST_EXTRA);
  if (shorts.length === 0) return [];
  return EXTRA_CODECS.filter((codec) => options.codecs.includes(codec)).map((codec) => ({
    codec,
    rungs: shorts.map((short) => ({
      rung: `${short}p-${codec}`,
      ...fitShortSide(size, short),
      fps,
      maxrate: Math.round(Math.min(capOf(short), most) * SHARE_OF_CAP[codec]),
      bufferSeconds: BUFFER_SECONDS,
    })),
  }));
}

/** The rungs that encode makes of every GOP object; the passthrough rung is there already. */
export function encodedRungs(rungs: readonly Rung[]): string[] {
  return rungs.map((rung) => rung.rung).filter((name) => name !== SOURCE_RUNG);
}

/** The cap for any short side: on the line between the two steps around it. */
export function capOf(short: number): number {
  const above = CAPS.find((cap) => cap.short >= short) ?? CAPS[CAPS.length - 1]!;
  const below = CAPS.findLast((cap) => cap.short < above.short) ?? { short: 0, maxrate: 0 };
  const share = Math.min(1, (short - below.short) / (above.short - below.short));
  return Math.max(100_000, Math.round(below.maxrate + share * (above.maxrate - below.maxrate)));
}

const topOf = ({ width, height }: Size) => Math.min(even(Math.min(width, height)), MAX_SHORT);

/** Steps of the ladder under the top rung, the tallest first. */
function stepsBelow(top: number): number[] {
  return CAPS.map((cap) => cap.short)
    .filter((short) => short <= top * NEAR_TOP)
    .reverse();
}

function encodedRung(size: Size, short: number, fps: number): Rung {
  const fitted = fitShortSide(size, short);
  const maxrate = capOf(short);
  const level = h264Level({ ...fitted, fps, maxrate, bufferBits: maxrate * BUFFER_SECONDS });
  return {
    rung: `${short}p`,
    ...fitted,
    fps,
    maxrate,
    bufferSeconds: BUFFER_SECONDS,
    level,
    codecs: h264Codecs(level),
  };
}

/** Its level is also the one under which encode repairs single segments of this rung. */
function sourceRung(video: SourceVideo, size: Size, passthrough: PassthroughRung): Rung {
  const maxrate = Math.max(1, Math.round(passthrough.bitrate));
  const needed = h264Level({ ...size, fps: video.fps, maxrate, bufferBits: maxrate * BUFFER_SECONDS });
  return {
    rung: SOURCE_RUNG,
    ...size,
    fps: video.fps,
    maxrate,
    bufferSeconds: BUFFER_SECONDS,
    level: Math.max(needed, video.level ?? 0),
    codecs: passthrough.codecs,
  };
}

/** 4:2:0 pictures have even sides; the long one follows the aspect. */
function fitShortSide(size: Size, short: number): Size {
  const scale = short / Math.min(size.width, size.height);
  const long = even(Math.max(size.width, size.height) * scale + 1);
  return size.width >= size.height ? { width: long, height: short } : { width: short, height: long };
}

/** The even number at or below, at least 2. */
function even(length: number): number {
  return Math.max(2, Math.floor(length / 2) * 2);
}
