import { type ClipOptions, makeClip, type Pattern } from "./clips.ts";
import type { Triple } from "./colour-science.ts";
import { toSdr } from "./hdr-science.ts";
import { type Row, SAYS } from "./picture-matrix.ts";

const SD = [320, 180] as const;
const HD = [1280, 720] as const;

export const X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "6"];
export const X265 = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:qp=6"];
const FFV1 = ["-c:v", "ffv1"];

const said = (primaries: string, transfer: string, matrix: string) => ({ primaries, transfer, matrix });
const BT709 = said("bt709", "bt709", "bt709");
const BT601 = said("smpte170m", "smpte170m", "smpte170m");
const BT2020 = said("bt2020", "bt2020-10", "bt2020nc");
const PQ = said("bt2020", "smpte2084", "bt2020nc");
const HLG = said("bt2020", "arib-std-b67", "bt2020nc");

/** Within BT.709's gamut though drawn in BT.2020's primaries. */
const MILD: Pattern = {
  quarters: [
    [0.7, 0.5, 0.45],
    [0.45, 0.6, 0.4],
    [0.4, 0.45, 0.65],
    [0.8, 0.78, 0.6],
  ],
};

type Film = Omit<ClipOptions, "size"> & { size?: ClipOptions["size"] };
const row = (name: string, film: Film, expected: Partial<Row> = {}): Row => {
  const size = film.size ?? SD;
  return { name, size, make: (folder) => makeClip(folder, { size, ...film }), ...expected };
};

/** Sources in the colours of SDR: kept as they are, or made BT.709. */
const SDR: Row[] = [
  row(
    "H.264, BT.601 by its size alone",
    {
      name: "sd.mp4",
      size: [640, 360],
      drawn: { matrix: "smpte170m" },
      encode: [...X264, "-pix_fmt", "yuv420p"],
    },
    { tags: SAYS.bt601, primaries: "smpte170m", fast: true },
  ),
  row(
    "H.264, BT.709 by its size alone",
    { name: "hd.mp4", size: HD, drawn: { matrix: "bt709" }, encode: [...X264, "-pix_fmt", "yuv420p"] },
    { tags: SAYS.bt709 },
  ),
  row(
    "H.264, small and said to be BT.709",
    { name: "sd709.mp4", drawn: { matrix: "bt709" }, said: BT709, encode: [...X264, "-pix_fmt", "yuv420p"] },
    { tags: SAYS.bt709 },
  ),
  row(
    "H.264, large and said to be BT.601",
    {
      name: "hd601.mp4",
      size: HD,
      drawn: { matrix: "smpte170m" },
      said: BT601,
      encode: [...X264, "-pix_fmt", "yuv420p"],
    },
    { tags: SAYS.bt601, primaries: "smpte170m" },
  ),
  row(
    "H.264, BT.601 of 625 lines, full range",
    {
      name: "full.mp4",
      drawn: { matrix: "bt470bg", full: true },
      said: said("bt470bg", "smpte170m", "bt470bg"),
      encode: [...X264, "-pix_fmt", "yuvj420p", "-color_range", "pc"],
    },
    {
      tags: { matrix: "bt470bg", primaries: "bt470bg", transfer: "smpte170m" },
      primaries: "bt470bg",
    },
  ),
  row(
    "HEVC 10 bit, BT.2020 in SDR",
    {
      name: "wide.mp4",
      pattern: MILD,
      drawn: { matrix: "bt2020nc", depth: 10 },
      said: BT2020,
      encode: [...X265, "-pix_fmt", "yuv420p10le"],
    },
    { tags: SAYS.bt709, colours: MILD.quarters, primaries: "bt2020" },
  ),
  row(
    "FFV1 4:2:2 10 bit, SMPTE 240M",
    {
      name: "m240.mkv",
      drawn: { matrix: "smpte240m", depth: 10 },
      said: said("bt709", "bt709", "smpte240m"),
      encode: [...FFV1, "-pix_fmt", "yuv422p10le"],
    },
    { tags: SAYS.bt709 },
  ),
  row(
    "H.264 4:4:4",
    { name: "c444.mp4", drawn: { matrix: "bt709" }, said: BT709, encode: [...X264, "-pix_fmt", "yuv444p"] },
    { tags: SAYS.bt709 },
  ),
  row(
    "H.264 4:2:2 10 bit",
    {
      name: "c422.mp4",
      drawn: { matrix: "bt709", depth: 10 },
      said: BT709,
      encode: [...X264, "-pix_fmt", "yuv422p10le"],
    },
    { tags: SAYS.bt709 },
  ),
  row(
    "HEVC 4:2:2 12 bit",
    {
      name: "c12.mp4",
      drawn: { matrix: "bt709", depth: 12 },
      said: BT709,
      encode: [...X265, "-pix_fmt", "yuv422p12le"],
    },
    { tags: SAYS.bt709 },
  ),
  row(
    "ProRes 4:2:2 in QuickTime",
    {
      name: "prores.mov",
      drawn: { matrix: "bt709", depth: 10 },
      said: BT709,
      encode: ["-c:v", "prores_ks", "-profile:v", "3"],
    },
    { tags: SAYS.bt709 },
  ),
  row(
    "H.264 with reserved tags",
    {
      name: "reserved.mp4",
      drawn: { matrix: "smpte170m" },
      encode: [
        ...[...X264, "-pix_fmt", "yuv420p", "-bsf:v"],
        "h264_metadata=colour_primaries=3:transfer_characteristics=3:matrix_coefficients=3",
      ],
    },
    { tags: SAYS.bt601, primaries: "smpte170m" },
  ),
  row(
    "H.264 of red, green and blue",
    {
      name: "rgb.mp4",
      drawn: { matrix: "rgb" },
      encode: ["-c:v", "libx264rgb", "-preset", "ultrafast", "-qp", "0"],
    },
    { tags: SAYS.bt709, fast: true },
  ),
  row(
    "PNG in Matroska",
    { name: "png.mkv", drawn: { matrix: "rgb" }, encode: ["-c:v", "png"] },
    { tags: SAYS.bt709 },
  ),
  row(
    "FFV1 of red, green and blue in Matroska",
    { name: "ffv1.mkv", drawn: { matrix: "rgb" }, encode: [...FFV1, "-pix_fmt", "bgr0"] },
    { tags: SAYS.bt709 },
  ),
  row(
    "MJPEG in AVI",
    {
      name: "mjpeg.avi",
      drawn: { matrix: "smpte170m", full: true },
      encode: ["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p"],
    },
    { tolerance: 5 },
  ),
];

/** Graphics white, middle grey, a bright warm light, a dim cool one: signals. */
const PQ_PATCHES: readonly Triple[] = [
  [0.5807, 0.5807, 0.5807],
  [0.38, 0.38, 0.38],
  [0.7, 0.66, 0.62],
  [0.34, 0.38, 0.46],
];
const HLG_PATCHES: readonly Triple[] = [
  [0.75, 0.75, 0.75],
  [0.38, 0.38, 0.38],
  [0.92, 0.87, 0.8],
  [0.3, 0.36, 0.5],
];

/** Highlights of 4000 and 2000 cd/m² beside graphics white and grey: signals. */
const BRIGHT_PATCHES: readonly Triple[] = [
  [0.9026, 0.9026, 0.9026],
  [0.8274, 0.8, 0.76],
  [0.5807, 0.5807, 0.5807],
  [0.38, 0.38, 0.38],
];
const MASTERED = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(40000000,1)";

/** HDR10 that says how bright it is (ST 2086, CTA-861.3): highlights keep their order up to there. */
const mastered = (cll: number) =>
  row(
    `HEVC 10 bit, HDR10 made on 4000 cd/m², MaxCLL ${cll}`,
    {
      name: `pq${cll}.mp4`,
      pattern: { quarters: BRIGHT_PATCHES },
      drawn: { matrix: "bt2020nc", depth: 10 },
      said: PQ,
      encode: [
        ...["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params"],
        `log-level=error:qp=6:hdr10=1:max-cll=${cll},400:master-display=${MASTERED}`,
      ],
    },
    {
      tags: SAYS.bt709,
      colours: BRIGHT_PATCHES.map((signal) => toSdr(signal, "pq", "bt2020", cll)),
      fast: cll > 2000,
    },
  );

const pq = PQ_PATCHES.map((signal) => toSdr(signal, "pq"));
const hlg = HLG_PATCHES.map((signal) => toSdr(signal, "hlg"));

/** HDR, tone-mapped: white is white, grey is grey. */
const HDR: Row[] = [
  mastered(4000),
  mastered(2000),
  row(
    "HEVC 10 bit, HDR10 (PQ)",
    {
      name: "pq.mp4",
      pattern: { quarters: PQ_PATCHES },
      drawn: { matrix: "bt2020nc", depth: 10 },
      said: PQ,
      encode: [...X265, "-pix_fmt", "yuv420p10le"],
    },
    { tags: SAYS.bt709, colours: pq, fast: true },
  ),
  row(
    "HEVC 10 bit, HLG",
    {
      name: "hlg.mp4",
      pattern: { quarters: HLG_PATCHES },
      drawn: { matrix: "bt2020nc", depth: 10 },
      said: HLG,
      encode: [...X265, "-pix_fmt", "yuv420p10le"],
    },
    { tags: SAYS.bt709, colours: hlg, fast: true },
  ),
  row(
    "VP9 10 bit, PQ in WebM",
    {
      name: "pq.webm",
      pattern: { quarters: PQ_PATCHES },
      drawn: { matrix: "bt2020nc", depth: 10 },
      said: PQ,
      encode: ["-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p10le", "-crf", "4", "-b:v", "0", "-cpu-used", "8"],
    },
    { tags: SAYS.bt709, colours: pq },
  ),
  row(
    "FFV1 4:4:4 12 bit, HLG, full range",
    {
      name: "hlg.mkv",
      pattern: { quarters: HLG_PATCHES },
      drawn: { matrix: "bt2020nc", depth: 12, full: true },
      said: { ...HLG, range: "pc" },
      encode: [...FFV1, "-pix_fmt", "yuv444p12le"],
    },
    { tags: SAYS.bt709, colours: hlg },
  ),
  row(
    "HEVC 10 bit, PQ in Display P3",
    {
      name: "p3.mp4",
      pattern: { quarters: PQ_PATCHES },
      drawn: { matrix: "bt2020nc", depth: 10 },
      said: { ...PQ, primaries: "smpte432" },
      encode: [...X265, "-pix_fmt", "yuv420p10le"],
    },
    { tags: SAYS.bt709, colours: PQ_PATCHES.map((signal) => toSdr(signal, "pq", "smpte432")) },
  ),
];

export const COLOUR_ROWS = [...SDR, ...HDR];
