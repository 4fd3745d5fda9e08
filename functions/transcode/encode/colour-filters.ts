import {
  type Colour,
  isConverted,
  isFullRange,
  isGrey,
  isHdr,
  isRgb,
  isTransparent,
  publishedColour,
  sourceColour,
} from "../../../core/video/colour.ts";
import type { SourceVideo } from "../../../core/video/inspection.ts";
import type { Size } from "../../../core/video/ladder.ts";
import { toneMap } from "./tone-map.ts";

/** Says of each decoded picture what the film's inspection found out, so that every filter knows its colours. */
export function describeSource(source: SourceVideo): string {
  return describe(sourceColour(source), isFullRange(source) ? "pc" : "tv");
}

function describe({ primaries, transfer, matrix }: Colour, range: "pc" | "tv"): string {
  return `setparams=range=${range}:color_primaries=${primaries}:color_trc=${transfer}:colorspace=${matrix}`;
}

/**
 * From a source's picture, upright, to one of this size as it is published: 8-bit 4:2:0 of limited range and square
 * pixels, in the colours of `publishedColour`, what is transparent over black. Rungs, poster and storyboard are made
 * by it, so that they look the same.
 */
export function toPublished(source: SourceVideo, size: Size): string[] {
  const colour = publishedColour(source);
  return [
    ...overBlack(source),
    ...scaleAndConvert(source, size),
    ...["setsar=1", "format=yuv420p", describe(colour, "tv")],
  ];
}

/** Colour times opacity: the same as laying it over black. */
function overBlack(source: SourceVideo): string[] {
  if (!isTransparent(source)) return [];
  const planar = source.pixelFormat?.startsWith("yuva")
    ? "yuva444p|yuva444p10|yuva444p12|yuva444p16"
    : "gbrap|gbrap16";
  return [`format=${planar}`, "premultiply=inplace=1"];
}

/** Scaled before anything that costs by the pixel. */
function scaleAndConvert(source: SourceVideo, { width, height }: Size): string[] {
  const colour = sourceColour(source);
  const scale = `scale=${width}:${height}:flags=bicubic`;
  if (isHdr(colour))
    return [scale, "zscale=m=gbr:r=full", ...toneMap(colour, source.peak), describeToned, TO_BT709];
  if (isRgb(source) && colour.primaries === "bt709")
    return [`${scale}+accurate_rnd+full_chroma_int+full_chroma_inp:out_color_matrix=bt709:out_range=tv`];
  if (isConverted(source)) return [scale, `${TO_BT709}:p=bt709:t=bt709`];
  // FFmpeg's scaler takes all grey for full range.
  if (isGrey(source)) return [scale, "zscale=r=limited"];
  // Named on both sides: else pictures that need neither are copied all the same.
  return [`${scale}:in_range=${isFullRange(source) ? "pc" : "tv"}:out_range=tv`];
}

/** Names that FFmpeg's scaler has for the matrices that are published. */
const MATRICES: Readonly<Record<string, string>> = { bt709: "bt709", bt470bg: "bt601", smpte170m: "bt601" };

const describeToned = "setparams=color_primaries=bt709:color_trc=bt709";
const TO_BT709 = "zscale=m=bt709:r=limited";

/** From a published picture to one of a JPEG file: full range, BT.601 whatever its size (JFIF), sRGB's primaries. */
export function toJpeg(source: SourceVideo): string[] {
  const colour = publishedColour(source);
  const convert =
    colour.primaries === "bt709"
      ? `scale=flags=bicubic+accurate_rnd:in_color_matrix=${MATRICES[colour.matrix]}:out_color_matrix=bt601:in_range=tv:out_range=pc`
      : "zscale=p=bt709:m=smpte170m:r=full";
  return [describe(colour, "tv"), convert, "format=yuvj420p", "setsar=1"];
}
