/** Codecs that FFmpeg has no decoder for, by their FourCC (MP4RA and what their makers write). */
const NAMES: Record<string, string> = {
  ...{ aprn: "ProRes RAW", aprh: "ProRes RAW HQ" },
  ...{ brxq: "Blackmagic RAW", brst: "Blackmagic RAW", brs2: "Blackmagic RAW", braw: "Blackmagic RAW" },
  ...{ CRAW: "Canon Cinema RAW", "CRX ": "Canon Cinema RAW Light" },
  ...{ vvc1: "H.266/VVC", vvi1: "H.266/VVC", evc1: "MPEG-5 EVC", lvc1: "MPEG-5 LCEVC" },
  ...{ apv1: "APV", avs3: "AVS3", avs2: "AVS2", RV60: "RealVideo 6" },
  ...{ "ac-4": "Dolby AC-4", mha1: "MPEG-H 3D Audio", mhm1: "MPEG-H 3D Audio" },
  ...{ iamf: "IAMF", mp4s: "an MPEG-4 systems stream" },
};

/** "Blackmagic RAW (brxq)", "in the unknown codec “abcd”", or null where nothing names it. */
export function nameCodec(fourcc: string | undefined, name: string | undefined): string | null {
  const tag = fourcc && !fourcc.startsWith("[0]") ? fourcc : null;
  const known = tag === null ? undefined : NAMES[tag];
  if (known) return `${known} (${tag})`;
  const isNamed = name !== undefined && name !== "unknown" && name !== "none";
  if (isNamed) return `coded as ${name}`;
  return tag === null ? null : `in the codec “${tag}”`;
}
