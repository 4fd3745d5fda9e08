/** What the standards say of colours, for expected values: nothing here is the product's. */

export type Triple = readonly [number, number, number];

/** How code values mean colours, by ITU-T H.273's names as FFmpeg has them. */
export interface Tags {
  matrix: "bt709" | "smpte170m" | "bt470bg" | "bt2020nc" | "smpte240m";
  primaries: "bt709" | "smpte170m" | "bt470bg" | "bt2020" | "smpte432";
}

/** KR and KB (H.273 table 4). */
const LUMA: Record<Tags["matrix"], readonly [number, number]> = {
  bt709: [0.2126, 0.0722],
  smpte170m: [0.299, 0.114],
  bt470bg: [0.299, 0.114],
  bt2020nc: [0.2627, 0.0593],
  smpte240m: [0.212, 0.087],
};

/** x, y of red, green and blue (H.273 table 2); white is D65. */
const PRIMARIES: Record<Tags["primaries"], readonly number[]> = {
  bt709: [0.64, 0.33, 0.3, 0.6, 0.15, 0.06],
  smpte170m: [0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
  bt470bg: [0.64, 0.33, 0.29, 0.6, 0.15, 0.06],
  bt2020: [0.708, 0.292, 0.17, 0.797, 0.131, 0.046],
  smpte432: [0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
};
const WHITE: Triple = [0.3127 / 0.329, 1, (1 - 0.3127 - 0.329) / 0.329];

/** Code values Y′, Cb, Cr of a R′G′B′ in [0, 1] (H.273 8.3, equations 38 to 45), not rounded. */
export function toCodes([r, g, b]: Triple, matrix: Tags["matrix"], depth = 8, full = false): Triple {
  const [kr, kb] = LUMA[matrix];
  const y = kr * r + (1 - kr - kb) * g + kb * b;
  const cb = (b - y) / (2 * (1 - kb));
  const cr = (r - y) / (2 * (1 - kr));
  const unit = 2 ** (depth - 8);
  const most = 2 ** depth - 1;
  if (full) return [most * y, most * cb + 128 * unit, most * cr + 128 * unit];
  return [unit * (219 * y + 16), unit * (224 * cb + 128), unit * (224 * cr + 128)];
}

/** The inverse, of 8 bits. */
export function fromCodes([y, cb, cr]: Triple, matrix: Tags["matrix"], full = false): Triple {
  const [kr, kb] = LUMA[matrix];
  const luma = full ? y / 255 : (y - 16) / 219;
  const b = luma + (2 * (1 - kb) * (cb - 128)) / (full ? 255 : 224);
  const r = luma + (2 * (1 - kr) * (cr - 128)) / (full ? 255 : 224);
  return [r, (luma - kr * r - kb * b) / (1 - kr - kb), b];
}

/** CIE L*a*b* of an SDR colour on a display of BT.1886's gamma. */
export function toLab(rgb: Triple, primaries: Tags["primaries"]): Triple {
  const light = rgb.map((value) => Math.max(0, value) ** 2.4) as unknown as Triple;
  const bend = (t: number) => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const [x, y, z] = multiply(lightToXyz(primaries), light).map((value, i) => bend(value / WHITE[i]!));
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

/** CIE 1976: 2 is hardly seen side by side. */
export const deltaE = (one: Triple, other: Triple) => Math.hypot(...one.map((value, i) => value - other[i]!));

/** Light of BT.2020's (or other) primaries as that of BT.709's. */
export function toBt709Light(light: Triple, primaries: Tags["primaries"]): Triple {
  return multiply(inverse(lightToXyz("bt709")), multiply(lightToXyz(primaries), light));
}

function lightToXyz(name: Tags["primaries"]): Triple[] {
  const [xr, yr, xg, yg, xb, yb] = PRIMARIES[name] as [number, number, number, number, number, number];
  const column = (x: number, y: number) => [x / y, 1, (1 - x - y) / y];
  const columns = [column(xr, yr), column(xg, yg), column(xb, yb)];
  const unscaled = [0, 1, 2].map((row) => columns.map((each) => each[row]!) as unknown as Triple);
  const gains = multiply(inverse(unscaled), WHITE);
  return unscaled.map((row) => row.map((value, i) => value * gains[i]!) as unknown as Triple);
}

const multiply = (matrix: Triple[], v: Triple) =>
  matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Triple;

function inverse(matrix: Triple[]): Triple[] {
  const at = (row: number, column: number) => matrix[row % 3]![column % 3]!;
  const cofactor = (i: number, j: number) =>
    at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1);
  const determinant = [0, 1, 2].reduce((sum, j) => sum + at(0, j) * cofactor(0, j), 0);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(j, i) / determinant) as unknown as Triple);
}
