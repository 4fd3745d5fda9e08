import { z } from "zod";

/** How much of a film a figure speaks of: its head, or all of it. */
const Extent = z.enum(["head", "whole"]);

/** What streams of every kind tell. Times are seconds. */
const stream = {
  /** FFmpeg's number of the stream in its container. */
  index: z.number().int(),
  /** FFmpeg's name of the codec; null where it knows none. */
  codec: z.string().nullable(),
  /** The container's name of it, such as "hvc1". */
  codecTag: z.string().nullable(),
  language: z.string().nullable(),
  title: z.string().nullable(),
  default: z.boolean(),
  /** What else its container says of it: forced, hearing_impaired, commentary … (FFmpeg's dispositions). */
  flags: z.array(z.string()),
  start: z.number().nullable(),
  duration: z.number().nullable(),
  /** Bits a second. */
  bitrate: z.number().nullable(),
};

/** What an edit list does to a track (ISO/IEC 14496-12 8.6.6). */
export const EditList = z.object({
  edits: z.number().int(),
  /** Empty time before the first picture or sound. */
  delay: z.number(),
  /** Media before the first that is shown. */
  hidden: z.number(),
  /** Several pieces of media, or one at another speed: a film that was cut without being encoded anew. */
  cut: z.boolean(),
});
export type EditList = z.infer<typeof EditList>;

/** Frames a second. */
export const FrameRate = z.object({
  kind: z.enum(["constant", "variable"]).nullable(),
  average: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  of: Extent,
});
export type FrameRate = z.infer<typeof FrameRate>;

/** Distances from key frame to key frame; null while there is only one. */
export const Keyframes = z.object({
  count: z.number().int(),
  shortest: z.number().nullable(),
  longest: z.number().nullable(),
  average: z.number().nullable(),
  of: Extent,
});
export type Keyframes = z.infer<typeof Keyframes>;

/** Names as ITU-T H.273 and FFmpeg have them; null where the film does not tell. */
export const Colour = z.object({
  primaries: z.string().nullable(),
  transfer: z.string().nullable(),
  matrix: z.string().nullable(),
  range: z.enum(["full", "limited"]).nullable(),
});

/** Dolby Vision's configuration (Dolby Vision Streams Within the ISO Base Media File Format, 3.2). */
export const DolbyVision = z.object({
  profile: z.number().int(),
  level: z.number().int().nullable(),
  baseLayer: z.boolean(),
  enhancementLayer: z.boolean(),
  /** What the base layer is to a player that knows no Dolby Vision (bl_signal_compatibility_id). */
  compatibility: z.enum(["none", "hdr10", "sdr", "hlg"]),
});

export const Hdr = z.object({
  kind: z.enum(["sdr", "hdr10", "hdr10+", "hlg", "dolby-vision"]),
  dolbyVision: DolbyVision.nullable(),
  /** Candela a square metre: of the display on which it was made, and of its brightest pixel and picture. */
  masteringPeak: z.number().nullable(),
  maxContentLight: z.number().nullable(),
  maxAverageLight: z.number().nullable(),
});
export type Hdr = z.infer<typeof Hdr>;

export const VideoStream = z.object({
  kind: z.literal("video"),
  ...stream,
  profile: z.string().nullable(),
  /** As the codec counts it: 41 is 4.1 of H.264, 120 is 4.0 of HEVC. */
  level: z.number().int().nullable(),
  /** Stored size, before rotation and pixel aspect. */
  width: z.number().int(),
  height: z.number().int(),
  /** Width of a pixel over its height. */
  sampleAspect: z.number().positive(),
  /** Degrees clockwise that a player must turn the picture: 0, 90, 180, 270. */
  rotation: z.number().int(),
  /** A player must mirror the picture, too. */
  mirrored: z.boolean(),
  /** Size at which it is meant to be seen. */
  display: z.object({ width: z.number().int(), height: z.number().int() }),
  pixelFormat: z.string().nullable(),
  /** Bits of a sample. */
  bitDepth: z.number().int().nullable(),
  /** Such as "4:2:0", "RGB" or "grey". */
  chroma: z.string().nullable(),
  alpha: z.boolean(),
  colour: Colour,
  hdr: Hdr,
  fieldOrder: z.enum(["progressive", "top-first", "bottom-first"]).nullable(),
  frameRate: FrameRate,
  keyframes: Keyframes.nullable(),
  editList: EditList.nullable(),
  /** CEA-608 or CEA-708 captions inside the pictures, as far as its head shows. */
  closedCaptions: z.boolean(),
});

export const AudioStream = z.object({
  kind: z.literal("audio"),
  ...stream,
  profile: z.string().nullable(),
  channels: z.number().int(),
  /** FFmpeg's name of it, such as "5.1(side)". */
  layout: z.string().nullable(),
  sampleRate: z.number().int(),
  bitDepth: z.number().int().nullable(),
  editList: EditList.nullable(),
});

export const SubtitleStream = z.object({
  kind: z.literal("subtitle"),
  ...stream,
  /** Whether it holds text, or pictures of text; null for a codec that is not known. */
  form: z.enum(["text", "image"]).nullable(),
});

/** A picture that is no film: cover art, a thumbnail. */
export const CoverStream = z.object({
  kind: z.literal("cover"),
  ...stream,
  width: z.number().int(),
  height: z.number().int(),
});

/** Time code, telemetry, timed metadata, fonts and other attachments. */
export const DataStream = z.object({ kind: z.literal("data"), ...stream });
