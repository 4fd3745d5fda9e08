import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { type ClipOptions, makeClip, type Pattern, QUARTERS } from "./clips.ts";
import { X264 } from "./colour-rows.ts";
import { deltaE, type Triple, toLab } from "./colour-science.ts";
import { type Row, SAYS } from "./picture-matrix.ts";

const BT709 = { primaries: "bt709", transfer: "bt709", matrix: "bt709" };
const PLAIN = { drawn: { matrix: "bt709" }, said: BT709, encode: [...X264, "-pix_fmt", "yuv420p"] } as const;
const SIZE = [320, 180] as const;

/** a, b, c, d of a display matrix: x to the right becomes (a, b), y down becomes (c, d) (14496-12 6.2.2). */
type Matrix = readonly [number, number, number, number];
const MATRICES: Record<string, Matrix> = {
  "a quarter clockwise": [0, 1, -1, 0],
  "half round": [-1, 0, 0, -1],
  "a quarter anticlockwise": [0, -1, 1, 0],
  "as in a mirror": [-1, 0, 0, 1],
  "upside down": [1, 0, 0, -1],
  "over its diagonal": [0, 1, 1, 0],
  "over its other diagonal": [0, -1, -1, 0],
};
const FAST = new Set(["a quarter clockwise", "over its other diagonal"]);

const TURNED = Object.entries(MATRICES).map(([how, matrix]): Row => {
  const size = matrix[0] === 0 ? ([180, 320] as const) : SIZE;
  return {
    ...{ name: `turned ${how}`, size, tags: SAYS.bt709, fast: FAST.has(how) },
    colours: turnQuarters(QUARTERS.quarters, matrix),
    make: async (folder) => {
      const path = await makeClip(folder, { name: "turned.mp4", size: SIZE, ...PLAIN });
      await writeMatrix(path, matrix);
      return path;
    },
  };
});

function turnQuarters(quarters: readonly Triple[], [a, b, c, d]: Matrix): Triple[] {
  const turned: Triple[] = [];
  for (const [i, colour] of quarters.entries()) {
    const [x, y] = [i % 2 === 0 ? -1 : 1, i < 2 ? -1 : 1];
    turned[(y * d + x * b > 0 ? 2 : 0) + (x * a + y * c > 0 ? 1 : 0)] = colour;
  }
  return turned;
}

/** Writes the matrix of the first track's header, version 0 (14496-12 8.3.2). */
async function writeMatrix(path: string, [a, b, c, d]: Matrix): Promise<void> {
  const file = await readFile(path);
  const at = file.indexOf("tkhd") + 4 + 40;
  for (const [i, value] of [a, b, 0, c, d, 0].entries()) file.writeInt32BE(value * 0x10000, at + 4 * i);
  await writeFile(path, file);
}

const ONE_COLOUR: Pattern = { quarters: Array.from({ length: 4 }, () => [0.3, 0.5, 0.7] as const) };

function sized(
  name: string,
  stored: readonly [number, number],
  size: readonly [number, number],
  film: Partial<ClipOptions> = {},
  expected: Partial<Row> = {},
): Row {
  const make = (folder: string) => makeClip(folder, { name: "film.mkv", size: stored, ...PLAIN, ...film });
  return { name, size, make, ...expected };
}

const TINY = { pattern: ONE_COLOUR, drawn: { matrix: "rgb" }, said: {}, encode: ["-c:v", "png"] } as const;

const SIZED: Row[] = [
  sized("1x1", [1, 1], [2, 2], TINY, { colours: ONE_COLOUR.quarters, fast: true }),
  sized("2x2", [2, 2], [2, 2], TINY, { colours: ONE_COLOUR.quarters }),
  sized("3x5", [3, 5], [2, 4], TINY, { colours: ONE_COLOUR.quarters }),
  sized("16x4096", [16, 4096], [16, 4096], {}, { tolerance: 8 }),
  sized("161x121", [161, 121], [160, 120], {
    name: "film.webm",
    encode: ["-c:v", "libvpx-vp9", "-cpu-used", "8"],
  }),
  sized(
    "pixels twice as wide as high",
    [160, 180],
    [320, 180],
    { name: "film.mp4", filters: ["setsar=2"] },
    { fast: true },
  ),
  sized("pixels of PAL's wide screen", [720, 576], [1024, 576], {
    name: "film.mp4",
    filters: ["setsar=64/45"],
  }),
];

/** Another picture altogether, in front of the film. */
const GREY_COVER = ["-f", "lavfi", "-i", "color=gray:s=300x300:d=0.04:r=25"];

const STREAMS: Row[] = [
  {
    ...{ name: "cover art in front of the film", size: SIZE },
    make: (folder) =>
      makeClip(folder, {
        ...{ name: "cover.mp4", size: SIZE, ...PLAIN, inputs: GREY_COVER },
        encode: [
          ...["-map", "1:v", "-map", "0:v", "-c:v:0", "mjpeg", "-disposition:v:0", "attached_pic"],
          ...["-c:v:1", "libx264", "-qp", "6", "-pix_fmt", "yuv420p", "-filter:v:0", "null"],
        ],
      }),
  },
  {
    ...{ name: "the second of two videos is the default", size: SIZE },
    make: (folder) =>
      makeClip(folder, {
        ...{ name: "two.mkv", size: SIZE, ...PLAIN },
        inputs: ["-f", "lavfi", "-i", "color=gray:s=640x360:d=0.24:r=25"],
        encode: [
          ...["-map", "1:v", "-map", "0:v", "-c:v", "libx264", "-qp", "6", "-pix_fmt", "yuv420p"],
          ...["-disposition:v:0", "0", "-disposition:v:1", "default"],
        ],
      }),
  },
];

const X265 = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:bframes=0:qp=6"];
const MPEG2 = ["-c:v", "mpeg2video", "-q:v", "2"];

/** From 16:9 to a narrower shape and back, as a broadcast goes from one programme to another. */
const changing = (
  name: string,
  codec: readonly string[],
  [middle, outer = {}]: [Partial<ClipOptions>, Partial<ClipOptions>?],
  row: Partial<Row> = {},
): Row => ({
  ...{ name, size: SIZE, frames: 18, ...row },
  make: async (folder) => {
    const part = async (name: string, start: number, options: Partial<ClipOptions> = {}) => {
      const encode = [...codec, "-pix_fmt", "yuv420p", "-output_ts_offset", String(start)];
      return readFile(await makeClip(folder, { ...PLAIN, name, size: SIZE, encode, ...options }));
    };
    const parts = [
      await part("wide.ts", 0, outer),
      await part("narrow.ts", 0.24, middle),
      await part("wide-again.ts", 0.48, outer),
    ];
    const path = join(folder, "changing.ts");
    await writeFile(path, Buffer.concat(parts));
    return path;
  },
  check(pictures) {
    // FFmpeg's decoder of MPEG-2 keeps the last picture before another shape to itself.
    const each = pictures.length === 18 ? 6 : 5;
    for (const [i, picture] of pictures.entries()) {
      const isNarrow = i >= each && i < 2 * each;
      const [left, right] = isNarrow ? [0.36, 0.64] : [0.25, 0.75];
      const seen = QUARTERS.quarters.map((_, q) => picture.at(q % 2 ? right : left, q < 2 ? 0.25 : 0.75));
      const far = seen.map((colour, q) =>
        deltaE(toLab(colour, "bt709"), toLab(QUARTERS.quarters[q]!, "bt709")),
      );
      expect(Math.max(...far), `ΔE of picture ${i}`).toBeLessThan(6);
      // A square is 9/16 as wide as the film, 4:3 three quarters: what is beside it is black.
      const beside = Math.max(...[0.1, 0.9].flatMap((x) => picture.at(x, 0.5)));
      if (isNarrow) expect(beside).toBeLessThan(0.02);
      else expect(beside).toBeGreaterThan(0.2);
    }
  },
});

/** The same number of pixels, of another shape. */
const SQUARE = { filters: ["setsar=9/16"] };
const half = (pixel: number): Partial<ClipOptions> => ({ size: [160, 180], filters: [`setsar=${pixel}`] });
const CHANGING = [
  changing("a square in the middle of a wide film", X265, [{ size: [90, 90] }], { fast: true }),
  changing("a square of as many pixels in the middle of a wide film", X265, [SQUARE]),
  changing("a square of as many pixels in a film that is passed on", X264, [SQUARE]),
  changing("a square in the middle of a film of wide pixels", X264, [half(9 / 8), half(2)]),
  changing("4:3 in the middle of 16:9, MPEG-2", MPEG2, [{ filters: ["setsar=3/4"] }], { frames: 16 }),
];

export const GEOMETRY_ROWS = [...TURNED, ...SIZED, ...STREAMS, ...CHANGING];
