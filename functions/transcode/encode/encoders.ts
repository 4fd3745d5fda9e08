import type { PlannedRung } from "../../../core/video/inspection.ts";
import { type EncodedRung, type EncoderTraits, rateLimits } from "./encoder-traits.ts";
import { EXTRA_ENCODERS, type ExtraEncoderName } from "./extra-encoders.ts";

export const ENCODER_NAMES = [
  "libx264",
  "h264_videotoolbox",
  "h264_nvenc",
  "h264_vaapi",
  "h264_qsv",
] as const;
export type EncoderName = (typeof ENCODER_NAMES)[number];

/** An encoder and its preset, as fixed for a film in its inspection. */
export interface EncoderChoice {
  name: string;
  preset: string;
}

/** SPS and PPS at each key, so that segments of different encoders play under one init segment. */
const IN_BAND = ["-bsf:v", "dump_extra=freq=keyframe"];

/** Name of the passthrough rung; encoding it means to repair segments. */
export const PASSTHROUGH = "source";

/** No key frame but the forced ones: no GOP of real films is longer than this many frames. */
const KEY_INTERVAL = ["-g", "100000"];

const level = (rung: EncodedRung) => (rung.level! / 10).toFixed(1);
/** Where an encoder has no constant quality under a cap: what capped CRF comes to on average. */
const averageRate = ({ maxrate }: PlannedRung) => ["-b:v", String(Math.round(maxrate * 0.7))];

/**
 * A segment made in the place of an unsafe passthrough one brings parameter sets of its own, under an id
 * that sources do not use: the source's own (in its init segment alone) hold again after it.
 */
const repairId = ({ rung }: PlannedRung) => (rung === PASSTHROUGH ? ":sps-id=17" : "");

/**
 * H.264 High, 8-bit, closed GOPs, keys only where forced, quality under a cap (maxrate and bufsize), a
 * fixed level: the same of every encoder, said in its own words.
 */
export const ENCODERS: Readonly<Record<EncoderName, EncoderTraits>> = {
  libx264: {
    preset: "veryfast",
    device: [],
    devices: false,
    intake: "format=yuv420p",
    ownKeys: false,
    packaging: IN_BAND,
    options: (rung, preset) => [
      ...["-preset", preset, "-crf", "23", ...rateLimits(rung)],
      ...["-profile:v", "high", "-level:v", level(rung), "-pix_fmt", "yuv420p"],
      // 8x8dct even where a preset leaves it out: without it the stream is no High, whatever is asked for.
      ...["-x264-params", `keyint=infinite:min-keyint=1:scenecut=0:open-gop=0:8x8dct=1${repairId(rung)}`],
    ],
  },
  h264_videotoolbox: {
    preset: "",
    device: [],
    devices: true,
    intake: "format=yuv420p",
    ownKeys: true,
    packaging: IN_BAND,
    options: (rung) => [
      ...[...averageRate(rung), ...rateLimits(rung), ...KEY_INTERVAL],
      ...["-profile:v", "high", "-level:v", level(rung), "-allow_sw", "0"],
    ],
  },
  h264_nvenc: {
    preset: "p4",
    device: [],
    devices: true,
    intake: "format=yuv420p",
    ownKeys: true,
    packaging: IN_BAND,
    options: (rung, preset) => [
      ...["-preset", preset, "-rc", "vbr", "-cq", "25", "-b:v", "0", ...rateLimits(rung), ...KEY_INTERVAL],
      ...["-profile:v", "high", "-level:v", level(rung), "-forced-idr", "1", "-no-scenecut", "1"],
    ],
  },
  h264_vaapi: {
    preset: "",
    device: ["-vaapi_device", "/dev/dri/renderD128"],
    devices: true,
    intake: "format=nv12,hwupload",
    ownKeys: true,
    packaging: IN_BAND,
    options: (rung) => [
      ...["-rc_mode", "VBR", ...averageRate(rung), ...rateLimits(rung), ...KEY_INTERVAL, "-bf", "0"],
      ...["-profile:v", "high", "-level:v", String(rung.level)],
    ],
  },
  h264_qsv: {
    preset: "veryfast",
    device: [],
    devices: true,
    intake: "format=nv12",
    ownKeys: true,
    packaging: IN_BAND,
    options: (rung, preset) => [
      ...["-preset", preset, ...averageRate(rung), ...rateLimits(rung), ...KEY_INTERVAL],
      ...["-profile:v", "high", "-level:v", String(rung.level), "-forced_idr", "1", "-idr_interval", "0"],
    ],
  },
};

/** Traits by name; a name that is no encoder of the tables means libx264. */
export function encoderTraits(name: string): EncoderTraits {
  if (name in EXTRA_ENCODERS) return EXTRA_ENCODERS[name as ExtraEncoderName];
  return name in ENCODERS ? ENCODERS[name as EncoderName] : ENCODERS.libx264;
}

/**
 * The encoder for a job of these rungs: only libx264 can choose the id of its parameter sets, so a job with
 * a repair in it is always its work.
 */
export function encoderForJob(encoder: EncoderChoice, rungs: string[]): EncoderChoice {
  const able = encoder.name === "libx264" || !rungs.includes(PASSTHROUGH);
  return able ? encoder : { name: "libx264", preset: ENCODERS.libx264.preset };
}
