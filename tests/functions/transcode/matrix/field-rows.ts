import { join } from "node:path";
import { execa } from "execa";
import { expect } from "vitest";
import type { Row } from "./picture-matrix.ts";
import type { Picture } from "./publish.ts";

const SIZE = [320, 180] as const;
/** Of television, where fields are looked for that nothing tells of. */
const TV = [200, 480] as const;
const FRAMES = 100;
/** On the left lines that stand still, two bright and two dark; on the right a bar that moves with every field. */
const STILL_LINES = "if(lt(mod(Y,4),2),200,60)";
const MOVING_BAR = "if(lt(mod(X-4*N,80),40),200,60)";

/** 50 pictures a second: as they are, or every two woven into the fields of one. */
function fieldRow(
  name: string,
  fields: "top" | "bottom" | "untold" | "none",
  file: string,
  encode: string[],
  size: readonly [number, number] = SIZE,
): Row {
  const [width, height] = size;
  const weave = {
    top: ["tinterlace=interleave_top"],
    bottom: ["tinterlace=interleave_bottom"],
    untold: ["tinterlace=interleave_top", "setfield=prog"],
    none: ["fps=25"],
  };
  return {
    ...{
      name,
      size,
      frames: FRAMES,
      check: (pictures) => expectWhole(fields === "untold" ? pictures.slice(1) : pictures),
    },
    async make(folder) {
      const path = join(folder, file);
      const drawing = `geq=lum='if(lt(X,${width / 2}),${STILL_LINES},${MOVING_BAR})':cb=128:cr=128`;
      const source = `color=gray:s=${width}x${height}:r=50,format=yuv420p,${drawing}`;
      await execa("ffmpeg", [
        ...["-hide_banner", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", source],
        ...[
          "-vf",
          weave[fields].join(","),
          "-frames:v",
          String(FRAMES),
          "-g",
          "12",
          "-bf",
          "0",
          ...encode,
          path,
        ],
      ]);
      return path;
    },
  };
}

/** No combs where something moves, and every line where nothing does: also in the first picture of each span. */
function expectWhole(pictures: Picture[]): void {
  const combs = pictures.map((picture) => meanOf(picture, picture.width / 2 + 8, picture.width, combAt));
  expect(Math.max(...combs), "combs on the right").toBeLessThan(6);
  const blur = pictures.slice(1, -1).map((picture) => meanOf(picture, 8, picture.width / 2 - 8, lostAt));
  expect(Math.max(...blur), "lines lost on the left").toBeLessThan(12);
}

const combAt = ({ luma, width }: Picture, x: number, y: number) =>
  Math.abs(luma[y * width + x]! - luma[(y + 1) * width + x]!);

const lostAt = ({ luma, width }: Picture, x: number, y: number) =>
  Math.abs(luma[y * width + x]! - (y % 4 < 2 ? 200 : 60));

function meanOf(
  picture: Picture,
  from: number,
  to: number,
  value: (picture: Picture, x: number, y: number) => number,
): number {
  let sum = 0;
  for (let y = 8; y < picture.height - 8; y++) for (let x = from; x < to; x++) sum += value(picture, x, y);
  return sum / ((picture.height - 16) * (to - from));
}

const FIELDS = ["-flags", "+ildct+ilme"];
const MPEG2 = ["-c:v", "mpeg2video", "-q:v", "2"];
const MBAFF = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "10", ...FIELDS];

export const FIELD_ROWS: Row[] = [
  {
    ...fieldRow("MPEG-2 in fields, top first, in TS", "top", "tff.ts", [...MPEG2, ...FIELDS, "-top", "1"]),
    fast: true,
  },
  fieldRow("MPEG-2 in fields, bottom first, in MPEG-PS", "bottom", "bff.mpg", [
    ...MPEG2,
    ...FIELDS,
    "-top",
    "0",
  ]),
  fieldRow("H.264 in macroblock pairs (MBAFF)", "top", "mbaff.mp4", [...MBAFF, "-x264-params", "tff=1"]),
  fieldRow("H.264 in macroblock pairs, bottom first, in TS", "bottom", "mbaff.ts", [
    ...MBAFF,
    "-x264-params",
    "bff=1",
  ]),
  fieldRow("FFV1 in fields, which the container tells", "top", "fields.mov", [
    "-c:v",
    "ffv1",
    "-field_order",
    "tt",
  ]),
  {
    ...fieldRow(
      "MPEG-4 in AVI whose fields nothing tells of",
      "untold",
      "untold.avi",
      ["-c:v", "mpeg4", "-q:v", "2"],
      TV,
    ),
    fast: true,
  },
  fieldRow("MPEG-2 in fields that says it has whole frames", "untold", "hidden.ts", MPEG2, TV),
  fieldRow(
    "whole frames of television's size in AVI",
    "none",
    "whole.avi",
    ["-c:v", "mpeg4", "-q:v", "2"],
    TV,
  ),
  fieldRow("whole frames that say they are fields", "none", "wrong.ts", [...MPEG2, ...FIELDS, "-top", "1"]),
  fieldRow("whole frames of a stream that may have fields", "none", "may.mp4", [
    ...["-c:v", "libx264", "-preset", "ultrafast", "-qp", "10", "-x264-params", "fake-interlaced=1"],
  ]),
];
