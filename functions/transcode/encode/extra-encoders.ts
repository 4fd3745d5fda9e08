import type { ExtraCodec } from "../../../core/video/extra-codecs.ts";
import type { PlannedRung } from "../../../core/video/inspection.ts";
import { type EncoderTraits, rateLimits } from "./encoder-traits.ts";

export type ExtraEncoderName = "libx265" | "libsvtav1";

export const ENCODER_OF: Readonly<Record<ExtraCodec, ExtraEncoderName>> = {
  hevc: "libx265",
  av1: "libsvtav1",
};

/** Its frame rate as a fraction: parameter sets and levels must not depend on what FFmpeg guesses of a span. */
function rateOf({ fps }: PlannedRung): { num: number; den: number } {
  return Number.isInteger(fps) ? { num: fps, den: 1 } : { num: Math.round(fps * 1001), den: 1001 };
}

/**
 * 8 bits, closed GOPs, quality under a cap, the same parameter sets in every span, which are in the init segment
 * alone: what is made of them is described by it. Both are software; the presets are fast ones.
 */
export const EXTRA_ENCODERS: Readonly<Record<ExtraEncoderName, EncoderTraits>> = {
  libx265: {
    preset: "superfast",
    device: [],
    devices: false,
    intake: "format=yuv420p",
    ownKeys: false,
    options: (rung, preset) => {
      const { num, den } = rateOf(rung);
      const keys = "keyint=-1:min-keyint=1:scenecut=0:open-gop=0";
      return [
        ...["-preset", preset, "-crf", "26", ...rateLimits(rung), "-forced-idr", "1", "-pix_fmt", "yuv420p"],
        ...["-x265-params", `${keys}:fps=${num}/${den}:info=0:log-level=error`],
      ];
    },
    // Apple's players take no hev1.
    packaging: ["-tag:v", "hvc1"],
  },
  libsvtav1: {
    preset: "10",
    device: [],
    devices: false,
    intake: "format=yuv420p",
    ownKeys: false,
    // FFmpeg asks it for a key at the first picture alone.
    ownRunEach: true,
    // 1.6 GB; above that SVT-AV1 stops or, worse, stands still where it gets no memory.
    mostPixels: 3840 * 2160,
    options: (rung, preset) => {
      const { num, den } = rateOf(rung);
      // Two processors: its memory goes by them too.
      const rate = `fps-num=${num}:fps-denom=${den}:lp=2`;
      return [
        ...["-preset", preset, "-crf", "35", "-maxrate", String(rung.maxrate), "-g", "100000"],
        ...["-pix_fmt", "yuv420p", "-svtav1-params", rate],
      ];
    },
    packaging: [],
  },
};
