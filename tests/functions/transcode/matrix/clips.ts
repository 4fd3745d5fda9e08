import { join } from "node:path";
import { execa } from "execa";
import { type Tags, type Triple, toCodes } from "./colour-science.ts";

/** Colours of the quarters: top left, top right, bottom left, bottom right. R′G′B′, and how opaque they are. */
export interface Pattern {
  quarters: readonly Triple[];
  opacity?: readonly number[];
}

/** Told apart on every side and in every corner, all within the gamuts of all standards. */
export const QUARTERS: Pattern = {
  quarters: [
    [0.75, 0.25, 0.2],
    [0.2, 0.6, 0.3],
    [0.25, 0.3, 0.7],
    [0.85, 0.8, 0.3],
  ],
};

export interface ClipOptions {
  /** File name; its extension is the container. */
  name: string;
  size: readonly [number, number];
  pattern?: Pattern;
  /** How its code values are computed; `rgb` for red, green and blue as they are. */
  drawn: { matrix: Tags["matrix"] | "rgb"; depth?: 8 | 10 | 12; full?: boolean };
  /** What the file says of its colours, by FFmpeg's names; nothing by default. */
  said?: { primaries?: string; transfer?: string; matrix?: string; range?: "tv" | "pc" };
  frames?: number;
  rate?: string;
  /** Filters after the drawing. */
  filters?: readonly string[];
  /** Options of encoder and container. */
  encode: readonly string[];
  /** More inputs, in front of the outputs' options. */
  inputs?: readonly string[];
}

/** Draws a clip whose every frame is the pattern, and answers its path. */
export async function makeClip(folder: string, options: ClipOptions): Promise<string> {
  const { name, drawn, said = {}, frames = 6, rate = "25", filters = [], inputs = [], encode } = options;
  const [width, height] = options.size;
  const path = join(folder, name);
  const tags = [
    `range=${said.range ?? (drawn.full ? "pc" : "tv")}`,
    `color_primaries=${said.primaries ?? "unknown"}`,
    `color_trc=${said.transfer ?? "unknown"}`,
    `colorspace=${said.matrix ?? (drawn.matrix === "rgb" ? "gbr" : "unknown")}`,
  ];
  const frame = drawFrame(options);
  const graph = [`setparams=${tags.join(":")}`, ...filters].join(",");
  await execa(
    "ffmpeg",
    [
      ...["-hide_banner", "-v", "error", "-nostdin", "-y", "-f", "rawvideo"],
      ...["-pixel_format", pixelFormatOf(options), "-video_size", `${width}x${height}`, "-framerate", rate],
      ...["-i", "pipe:0", ...inputs, "-vf", graph, ...encode, path],
    ],
    { input: Buffer.concat(Array.from({ length: frames }, () => frame)) },
  );
  return path;
}

function pixelFormatOf({ drawn: { matrix, depth = 8 }, pattern }: ClipOptions): string {
  if (matrix === "rgb") return pattern?.opacity ? "rgba" : "rgb24";
  return depth === 8 ? "yuv444p" : `yuv444p${depth}le`;
}

function drawFrame({ size: [width, height], drawn, pattern = QUARTERS }: ClipOptions): Buffer {
  const { matrix, depth = 8, full } = drawn;
  const { quarters, opacity } = pattern;
  const quarter = (x: number, y: number) => (2 * y >= height ? 2 : 0) + (2 * x >= width ? 1 : 0);
  const each = <T>(of: (quarter: number) => T) =>
    Array.from({ length: width * height }, (_, i) => of(quarter(i % width, Math.floor(i / width))));
  if (matrix === "rgb") {
    const pixels = quarters.map((rgb, i) => [
      ...rgb.map((value) => Math.round(255 * value)),
      ...(opacity ? [Math.round(255 * opacity[i]!)] : []),
    ]);
    return Buffer.from(each((i) => pixels[i]!).flat());
  }
  const codes = quarters.map((rgb) => toCodes(rgb, matrix, depth, full).map(Math.round));
  const planes = [0, 1, 2].flatMap((plane) => each((i) => codes[i]![plane]!));
  return depth === 8 ? Buffer.from(planes) : Buffer.from(Uint16Array.from(planes).buffer);
}
