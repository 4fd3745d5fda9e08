import type { SourceVideo } from "./inspection.ts";

/** How the numbers of a picture mean colours, in FFmpeg's names of the code points of ITU-T H.273. */
export interface Colour {
  primaries: string;
  transfer: string;
  /** `gbr`: the numbers are red, green and blue themselves. */
  matrix: string;
}

const BT709: Colour = { primaries: "bt709", transfer: "bt709", matrix: "bt709" };
const BT601: Colour = { primaries: "smpte170m", transfer: "smpte170m", matrix: "smpte170m" };
const BT2020: Colour = { primaries: "bt2020", transfer: "bt2020-10", matrix: "bt2020nc" };

/** Code points of what is published (H.273 tables 2 to 4). */
const CODE_POINTS: Record<keyof Colour, Readonly<Record<string, number>>> = {
  primaries: { bt709: 1, bt470bg: 5, smpte170m: 6 },
  transfer: { bt709: 1, bt470m: 4, bt470bg: 5, smpte170m: 6, "iec61966-2-1": 13 },
  matrix: { bt709: 1, bt470bg: 5, smpte170m: 6 },
};

/** What can be read besides; every other tag (reserved, unspecified) says as much as none. */
const READABLE: Record<keyof Colour, readonly string[]> = {
  primaries: ["bt470m", "smpte240m", "film", "bt2020", "smpte431", "smpte432"],
  transfer: [
    "linear",
    "log100",
    "log316",
    "iec61966-2-4",
    "bt2020-10",
    "bt2020-12",
    "smpte2084",
    "arib-std-b67",
  ],
  matrix: ["gbr", "fcc", "smpte240m", "ycgco", "bt2020nc", "bt2020c", "ictcp"],
};

/** Of lower pictures players assume BT.601, of others BT.709, where nothing is said. */
const HD_LINES = 720;

/** ITU-R BT.2100: PQ and HLG. */
const HDR_TRANSFERS = new Set(["smpte2084", "arib-std-b67"]);
export const isHdr = ({ transfer }: Colour) => HDR_TRANSFERS.has(transfer);

type Tagged = Pick<SourceVideo, "pixelFormat" | "height" | "colorPrimaries" | "colorTransfer" | "colorSpace">;

/** The colour of a source: as it is tagged, and where it is not, as players assume it. */
export function sourceColour(video: Tagged): Colour {
  const said = {
    primaries: readable("primaries", video.colorPrimaries),
    transfer: readable("transfer", video.colorTransfer),
    matrix: isRgb(video) ? "gbr" : readable("matrix", video.colorSpace === "gbr" ? null : video.colorSpace),
  };
  const assumed = assume(said, video);
  const transfer = said.transfer ?? assumed.transfer;
  const primaries = said.primaries ?? assumed.primaries;
  return possible({ primaries, transfer, matrix: said.matrix ?? assumed.matrix });
}

/** Constant luminance and ICtCp are defined with some tags alone (H.273 table 4); with others it is the usual matrix. */
function possible(colour: Colour): Colour {
  const { primaries, transfer, matrix } = colour;
  const isDefined =
    (matrix !== "bt2020c" || /^bt(709|2020-1[02])$/.test(transfer)) &&
    (matrix !== "ictcp" || (primaries === "bt2020" && HDR_TRANSFERS.has(transfer)));
  return isDefined ? colour : { ...colour, matrix: "bt2020nc" };
}

function readable(part: keyof Colour, tag: string | null): string | null {
  if (tag === null) return null;
  return tag in CODE_POINTS[part] || READABLE[part].includes(tag) ? tag : null;
}

/** One tag tells the others; HDR is BT.2100 whatever else is said. */
function assume(said: Record<keyof Colour, string | null>, { height }: Tagged): Colour {
  const { primaries, transfer, matrix } = said;
  const wide = [primaries, matrix].some((tag) => tag?.startsWith("bt2020")) || matrix === "ictcp";
  if (wide || HDR_TRANSFERS.has(transfer ?? "")) return BT2020;
  if (matrix === "gbr" || matrix === "bt709") return BT709;
  if (matrix === "bt470bg") return { ...BT601, primaries: "bt470bg" };
  if (matrix === "smpte170m") return BT601;
  return height < HD_LINES ? BT601 : BT709;
}

/** The numbers are red, green and blue: packed, planar, indices of a palette, or grey with opacity. */
export function isRgb({ pixelFormat }: Pick<SourceVideo, "pixelFormat">): boolean {
  return /^(x|a|0)?(rgb|bgr|gbr)|^pal8|^x2(rgb|bgr)|^ya\d/.test(pixelFormat ?? "");
}

/**
 * The colour of everything that is published of a film. What players show right is kept, BT.601 as well as BT.709,
 * so that no switch between the source itself and a rung can be seen; HDR, wide and odd colours become BT.709.
 */
export function publishedColour(video: Tagged): Colour {
  const kept = keptColour(video);
  return isPublishable(kept) ? kept : BT709;
}

/** BT.2020's curve is BT.709's (H.273 table 3). */
function keptColour(video: Tagged): Colour {
  const { transfer, ...colour } = sourceColour(video);
  return { ...colour, transfer: transfer.replace(/^bt2020-1[02]$/, "bt709") };
}

const isPublishable = (colour: Colour) =>
  (Object.keys(CODE_POINTS) as (keyof Colour)[]).every((part) => colour[part] in CODE_POINTS[part]);

/** Whether the numbers of its pictures mean other colours than what is published of them. */
export const isConverted = (video: Tagged) => !isPublishable(keptColour(video));

/** ColourPrimaries, TransferCharacteristics and MatrixCoefficients of ISO/IEC 23001-8, which are H.273's. */
export function codePoints(colour: Colour): Record<keyof Colour, number> {
  return {
    primaries: CODE_POINTS.primaries[colour.primaries]!,
    transfer: CODE_POINTS.transfer[colour.transfer]!,
    matrix: CODE_POINTS.matrix[colour.matrix]!,
  };
}

/** Codecs of video whose grey pictures are of limited range unless they say otherwise; images are of full range. */
const LIMITED_GREY = new Set(["h264", "hevc", "av1", "vp9"]);

export const isGrey = ({ pixelFormat }: Pick<SourceVideo, "pixelFormat">) =>
  /^(gray|mono)/.test(pixelFormat ?? "");

/** Its numbers begin at 0, not at 16 (H.273 8.3). */
export function isFullRange(video: Pick<SourceVideo, "codec" | "pixelFormat" | "colorRange">): boolean {
  if (video.colorRange === "pc" || video.pixelFormat?.startsWith("yuvj") || isRgb(video)) return true;
  return isGrey(video) && video.colorRange === null && !LIMITED_GREY.has(video.codec);
}

/** Its samples have an opacity beside their colour. */
export function isTransparent({ pixelFormat }: Pick<SourceVideo, "pixelFormat">): boolean {
  return /^(yuva|gbrap|ya\d|rgba|bgra|argb|abgr|pal8|ayuv|vuya)/.test(pixelFormat ?? "");
}
