/** Codecs in which a film may be made besides H.264, which every player knows. */
export const EXTRA_CODECS = ["hevc", "av1"] as const;
export type ExtraCodec = (typeof EXTRA_CODECS)[number];

export const CODEC_NAMES: Readonly<Record<ExtraCodec, string>> = { hevc: "HEVC", av1: "AV1" };

/** The codec that a rung's name tells, as in `720p-av1`; null for H.264. */
export function extraCodecOf(rung: string): ExtraCodec | null {
  return EXTRA_CODECS.find((codec) => rung.endsWith(`-${codec}`)) ?? null;
}
