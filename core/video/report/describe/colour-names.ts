/** FFmpeg's names of the code points of ITU-T H.273, as the standards that they come from are called. */
const NAMES: Record<string, string> = {
  bt709: "BT.709",
  bt2020: "BT.2020",
  bt2020nc: "BT.2020",
  bt2020c: "BT.2020 constant luminance",
  "bt2020-10": "BT.2020",
  "bt2020-12": "BT.2020",
  smpte170m: "BT.601",
  bt470bg: "BT.601 (625 lines)",
  bt470m: "BT.470 M",
  smpte240m: "SMPTE 240M",
  smpte2084: "PQ",
  "arib-std-b67": "HLG",
  "iec61966-2-1": "sRGB",
  "iec61966-2-4": "xvYCC",
  smpte431: "DCI-P3",
  smpte432: "Display P3",
  gbr: "RGB",
  ycgco: "YCgCo",
  ictcp: "ICtCp",
};

const colourName = (name: string) => (Object.hasOwn(NAMES, name) ? NAMES[name]! : name);

/** Primaries, transfer and matrix in their order, each name once: "BT.2020, HLG". */
export function describeColour(colour: {
  primaries: string | null;
  transfer: string | null;
  matrix: string | null;
}): string {
  const names = [colour.primaries, colour.transfer, colour.matrix].filter((name) => name !== null);
  return [...new Set(names.map(colourName))].join(", ");
}
