import { z } from "zod";
import { MediaReport } from "./media-report.ts";

/** 90 kHz, the clock of every video boundary (ISO/IEC 13818-1 2.4.2; also our video timescale). */
export const VIDEO_TIMESCALE = 90_000;
export const AUDIO_TIMESCALE = 48_000;

/** One rendition of the picture. `source` is the passthrough rung; the others are encoded. */
export const Rung = z.object({
  rung: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  /** Frames a second, capped at 60; nominal where the source's rate varies. */
  fps: z.number(),
  /** Bits a second: x264's maxrate, or the source's own rate for the passthrough rung. */
  maxrate: z.number().int(),
  /** Seconds of maxrate that the encoder's buffer (VBV) holds. */
  bufferSeconds: z.number(),
  /** H.264 level times ten (ITU-T H.264 A.3), fixed so that one init segment serves every span. */
  level: z.number().int(),
  /** RFC 6381 codecs string. */
  codecs: z.string(),
});
export type Rung = z.infer<typeof Rung>;

export const SourceVideo = z.object({
  codec: z.string(),
  profile: z.string().nullable(),
  level: z.number().int().nullable(),
  pixelFormat: z.string().nullable(),
  /** Stored size, before rotation and pixel aspect. */
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** Degrees clockwise that a player must turn the picture: 0, 90, 180, 270. */
  rotation: z.number().int(),
  /** Width of a pixel over its height. */
  sampleAspect: z.number().positive(),
  fps: z.number().positive(),
  fieldOrder: z.string().nullable(),
  colorTransfer: z.string().nullable(),
  colorRange: z.string().nullable(),
  /** Bits a second, where known. */
  bitrate: z.number().nullable(),
});
export type SourceVideo = z.infer<typeof SourceVideo>;

export const SourceAudio = z.object({
  codec: z.string(),
  channels: z.number().int(),
  sampleRate: z.number().int(),
  language: z.string().nullable(),
});
export type SourceAudio = z.infer<typeof SourceAudio>;

/** What ingest decided about a film, once, for all its spans (`source.inspected`). */
export const Inspection = z.object({
  container: z.string(),
  /** Seconds, where the container tells. */
  duration: z.number().nullable(),
  video: SourceVideo,
  audio: SourceAudio.nullable(),
  /** `gop`: cut into GOP objects, spans encoded apart. `sequential`: one process for the whole film. */
  lane: z.enum(["gop", "sequential"]),
  /** How FFmpeg gets the bytes: in order on stdin, or by loopback ranges where it must seek. */
  feed: z.enum(["stdin", "ranges"]),
  /** Container of the GOP objects. */
  gopContainer: z.enum(["mp4", "mov"]),
  /** The GOP objects are the segments of the rung `source`. */
  passthrough: z.boolean(),
  /** One word on the decision, for people. */
  why: z.string(),
  encoder: z.object({ name: z.string(), preset: z.string() }),
  segmentSeconds: z.number().positive(),
  /** Lengths of its spans (`SpanLengths`); films of before were told none. */
  spanSeconds: z.number().positive().default(16),
  spanGrowth: z.number().default(0.25),
  /** Every video rung, the tallest first. */
  rungs: z.array(Rung),
  /** All that is known of what was uploaded; films of before were not told. */
  media: MediaReport.nullable().default(null),
});
export type Inspection = z.infer<typeof Inspection>;

export const AUDIO_RUNG = "audio-0";
export const AUDIO_BITRATE = 128_000;
export const AUDIO_CODECS = "mp4a.40.2";
