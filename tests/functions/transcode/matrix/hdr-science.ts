import { type Tags, type Triple, toBt709Light } from "./colour-science.ts";

/** Graphics white of HDR (ITU-R BT.2408), and how bright highlights may be, cd/m². */
const WHITE = 203;
const PEAK = 1000;

const M1 = 0.1593017578125;
const M2 = 78.84375;
const C1 = 0.8359375;
const C2 = 18.8515625;
const C3 = 18.6875;

/** SMPTE ST 2084 (BT.2100 table 4): signal to cd/m². */
export function pqToLight(signal: number): number {
  const p = signal ** (1 / M2);
  return 10_000 * (Math.max(p - C1, 0) / (C2 - C3 * p)) ** (1 / M1);
}

export function lightToPq(light: number): number {
  const y = (light / 10_000) ** M1;
  return ((C1 + C2 * y) / (1 + C3 * y)) ** M2;
}

/** HLG on a display of 1000 cd/m² (BT.2100 table 5): inverse OETF, then the OOTF with a gamma of 1.2. */
export function hlgToLight(rgb: Triple): Triple {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  const scene = rgb.map((signal) =>
    signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - c) / a) + b) / 12,
  );
  const luminance = 0.2627 * scene[0]! + 0.678 * scene[1]! + 0.0593 * scene[2]!;
  return scene.map((value) => PEAK * luminance ** 0.2 * value) as unknown as Triple;
}

/** EETF of BT.2390-11 5.4.1 from a display of `peak` to one of 203, both with a black of 0; in cd/m². */
export function bendLight(light: number, peak = PEAK): number {
  const source = lightToPq(peak);
  const most = lightToPq(WHITE) / source;
  const knee = 1.5 * most - 0.5;
  const e1 = Math.min(1, lightToPq(light) / source);
  if (e1 < knee) return light;
  const t = (e1 - knee) / (1 - knee);
  const p =
    (2 * t ** 3 - 3 * t ** 2 + 1) * knee +
    (t ** 3 - 2 * t ** 2 + t) * (1 - knee) +
    (-2 * t ** 3 + 3 * t ** 2) * most;
  return pqToLight(p * source);
}

/** R′G′B′ in BT.709 of an HDR signal: bent by its brightest channel, on a display of BT.1886's gamma. */
export function toSdr(
  signal: Triple,
  transfer: "pq" | "hlg",
  primaries: Tags["primaries"] = "bt2020",
  peak = PEAK,
): Triple {
  const light = transfer === "hlg" ? hlgToLight(signal) : (signal.map(pqToLight) as unknown as Triple);
  const inBt709 = toBt709Light(light, primaries);
  const brightest = Math.max(...inBt709, 1e-6);
  const share = bendLight(brightest, peak) / brightest / WHITE;
  return inBt709.map((value) => Math.min(1, Math.max(0, value * share)) ** (1 / 2.4)) as unknown as Triple;
}
