import type { Colour } from "../../../core/video/colour.ts";

/** Graphics white of HDR (ITU-R BT.2408 2.1), cd/m²: what becomes the white of SDR is as bright as that. */
const REFERENCE_WHITE = 203;
/** The nominal peak of HLG (BT.2100 table 5), and what most of PQ is mastered for, cd/m². */
const PEAK = 1000;
/** The brightest that PQ knows. */
const BRIGHTEST = 10_000;
/** BT.1886: gamma of an SDR display. */
const SDR_GAMMA = 2.4;

/** SMPTE ST 2084 (BT.2100 table 4): m1, m2, c1, c2, c3. */
const PQ = {
  m1: 2610 / 16384,
  m2: (2523 / 4096) * 128,
  c1: 3424 / 4096,
  c2: (2413 / 4096) * 32,
  c3: (2392 / 4096) * 32,
};
/** BT.2100 table 5: a, b, c; and the system gamma for a display of 1000 cd/m². */
const HLG = { a: 0.17883277, b: 0.28466892, c: 0.55991073, gamma: 1.2 };
/** Luminance of BT.2020 (and BT.2100). */
const LUMINANCE = [0.2627, 0.678, 0.0593];

/** From light of other primaries to BT.709's (BT.2087 annex 1; computed in the same way for Display P3). */
const TO_BT709: Readonly<Record<string, number[][]>> = {
  bt2020: [
    [1.6605, -0.5876, -0.0728],
    [-0.1246, 1.1329, -0.0083],
    [-0.0182, -0.1006, 1.1187],
  ],
  smpte432: [
    [1.2249, -0.2247, 0],
    [-0.042, 1.0419, 0],
    [-0.0197, -0.0786, 1.0979],
  ],
  bt709: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};

/** Of the table that stands for the curve: 6³ = 36 steps a channel. */
const LEVEL = 6;

/**
 * Filters from R'G'B' in PQ or HLG to R'G'B' of an SDR display with BT.709's primaries. The exact mapping is computed
 * once, for the colours of a table (a Hald image), in which each picture's colours are then looked up and
 * interpolated, to within half a step of 8 bits. `told` is the brightest of a film in PQ, cd/m², where it tells: what
 * is brighter than that, or than 1000, is white.
 */
export function toneMap({ transfer, primaries }: Colour, told: number | null = null): string[] {
  const peak = transfer === "smpte2084" ? Math.min(BRIGHTEST, Math.max(PEAK, told ?? PEAK)) : PEAK;
  const mapping = { transfer, primaries, peak };
  const channels = ["r", "g", "b"].map((name, i) => `${name}='${mapChannel(mapping, i)}'`);
  const table = [
    `haldclutsrc=level=${LEVEL}:rate=1:duration=1`,
    "format=gbrp16le",
    `geq=interpolation=nearest:${channels.join(":")}`,
    // Before every picture, also of a film that begins before zero.
    "setpts=-100/TB[tones]",
  ];
  // In floating point: FFmpeg 5.1 looks up planes of whole numbers with their channels swapped.
  return [`format=gbrpf32le[hdr];${table.join(",")};[hdr][tones]haldclut=clut=first`];
}

/** One channel of the mapping, as an expression of FFmpeg: memory 0…2 light, 4…6 the same in BT.709, cd/m². */
function mapChannel(
  { transfer, primaries, peak }: { transfer: string; primaries: string; peak: number },
  channel: number,
): string {
  const light = transfer === "smpte2084" ? pqLight() : hlgLight();
  const inBt709 = (TO_BT709[primaries] ?? TO_BT709.bt2020!).map(
    (row, i) => `st(${4 + i},${row.map((share, k) => `${share}*ld(${k})`).join("+")})`,
  );
  // By the brightest channel: no channel is cut off, and the hue stays.
  const brightest = "st(7,max(max(ld(4),ld(5)),max(ld(6),0.000001)))";
  const share = `ld(${4 + channel})/ld(7)*(${compress("ld(7)", peak)})/${REFERENCE_WHITE}`;
  const steps = [...light, ...inBt709, brightest, `65535*pow(clip(${share},0,1),1/${SDR_GAMMA})+0.5`];
  return steps.join(";");
}

const SIGNALS = ["r", "g", "b"].map((name) => `${name}(X,Y)/65535`);

function pqLight(): string[] {
  return SIGNALS.map((signal, i) => `st(${i},${fromPq(signal)})`);
}

/** Inverse OETF and OOTF (BT.2100 table 5): the light of a display of 1000 cd/m². */
function hlgLight(): string[] {
  const { a, b, c, gamma } = HLG;
  const scene = SIGNALS.map(
    (signal, i) =>
      `st(${i},if(lte(${signal},0.5),${signal}*${signal}/3,(exp((${signal}-${c})/${a})+${b})/12))`,
  );
  const luminance = LUMINANCE.map((share, i) => `${share}*ld(${i})`).join("+");
  const gain = `st(3,${PEAK}*pow(${luminance},${gamma - 1}))`;
  return [...scene, gain, ...[0, 1, 2].map((i) => `st(${i},ld(${i})*ld(3))`)];
}

/**
 * EETF of BT.2390 5.4.1 from a peak (cd/m²) to the reference white: of 1000, what is darker than about 92 cd/m² stays
 * as it is, what is brighter is bent. The reference white comes out at nine tenths of the signal; the rest is for
 * highlights.
 */
function compress(light: string, brightest: number): string {
  const peak = pqSignal(brightest);
  const most = pqSignal(REFERENCE_WHITE) / peak;
  const knee = 1.5 * most - 0.5;
  const t = "ld(9)";
  const bent = [
    `(2*pow(${t},3)-3*pow(${t},2)+1)*${knee}`,
    `(pow(${t},3)-2*pow(${t},2)+${t})*${1 - knee}`,
    `(3*pow(${t},2)-2*pow(${t},3))*${most}`,
  ].join("+");
  const signal = `st(8,min(1,${toPq(light)}/${peak}))`;
  const steps = `st(9,(ld(8)-${knee})/${1 - knee});${fromPq(`(${bent})*${peak}`)}`;
  return `${signal};if(lte(ld(8),${knee}),${light},${steps})`;
}

/** ST 2084 in numbers, cd/m² to signal. */
function pqSignal(light: number): number {
  const { m1, m2, c1, c2, c3 } = PQ;
  const y = (light / 10_000) ** m1;
  return ((c1 + c2 * y) / (1 + c3 * y)) ** m2;
}

/** The same as an expression; it uses memory 9. */
function toPq(light: string): string {
  const { m1, m2, c1, c2, c3 } = PQ;
  return `(st(9,pow(${light}/10000,${m1}));pow((${c1}+${c2}*ld(9))/(1+${c3}*ld(9)),${m2}))`;
}

/** Its inverse; it uses memory 3. */
function fromPq(signal: string): string {
  const { m1, m2, c1, c2, c3 } = PQ;
  return `(st(3,pow(${signal},${1 / m2}));10000*pow(max(ld(3)-${c1},0)/(${c2}-${c3}*ld(3)),${1 / m1}))`;
}
