import { z } from "zod";
import { PipelineError } from "../errors.ts";
import { SourceCaptions } from "./captions/track.ts";
import { EXTRA_CODECS } from "./extra-codecs.ts";
import { toLanguageTag } from "./language.ts";
import { MediaReport } from "./report/media-report.ts";

/** 90 kHz, the clock of every video boundary (ISO/IEC 13818-1 2.4.2; also our video timescale). */
export const VIDEO_TIMESCALE = 90_000;
export const AUDIO_TIMESCALE = 48_000;
/** The sound of a film of one track; segments of films of before have no other. */
export const FIRST_SOUND_RUNG = "audio-0";

/** What an encoder is to make of the picture. */
export const PlannedRung = z.object({
  rung: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  /** Frames a second, capped at 60; nominal where the source's rate varies. */
  fps: z.number(),
  /** Bits a second: the encoder's maxrate, or the source's own rate for the passthrough rung. */
  maxrate: z.number().int(),
  /** Seconds of maxrate that the encoder's buffer (VBV) holds. */
  bufferSeconds: z.number(),
});
export type PlannedRung = z.infer<typeof PlannedRung>;

/** One rendition of the picture in H.264. `source` is the passthrough rung; the others are encoded. */
export const Rung = PlannedRung.extend({
  /** H.264 level times ten (ITU-T H.264 A.3), fixed so that one init segment serves every span. */
  level: z.number().int(),
  /** RFC 6381 codecs string. */
  codecs: z.string(),
});
export type Rung = z.infer<typeof Rung>;

export const ExtraCodec = z.enum(EXTRA_CODECS);

/** All rungs of one more codec. Their codecs strings are those of what was encoded (`init.ready`). */
export const ExtraLadder = z.object({
  codec: ExtraCodec,
  encoder: z.object({ name: z.string(), preset: z.string() }),
  /** `720p-av1` and so on, the tallest first. */
  rungs: z.array(PlannedRung),
});
export type ExtraLadder = z.infer<typeof ExtraLadder>;

/**
 * Why a codec that was asked for is not made of a film: `uncut`, its pictures are encoded in one run, so that there are no
 * GOP objects to make it of; `no-encoder`, FFmpeg has none that works; `small`, its pictures are below the lowest step.
 */
export const ExtraLeftOut = z.object({
  codec: ExtraCodec,
  reason: z.enum(["uncut", "no-encoder", "small"]),
});
export type ExtraLeftOut = z.infer<typeof ExtraLeftOut>;

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
  /** It must be turned upside down before that: a mirror image. Films of before were not told. */
  mirrored: z.boolean().default(false),
  /** Width of a pixel over its height. */
  sampleAspect: z.number().positive(),
  fps: z.number().positive(),
  fieldOrder: z.string().nullable(),
  /** As it is tagged, in FFmpeg's names of the code points of ITU-T H.273 (`sourceColour`). */
  colorPrimaries: z.string().nullable().default(null),
  colorTransfer: z.string().nullable(),
  colorSpace: z.string().nullable().default(null),
  colorRange: z.string().nullable(),
  /** Candela a square metre of its brightest pixel, where HDR in PQ tells; films of before were not told. */
  peak: z.number().nullable().default(null),
  /** Its container has no one size for all pictures, as an MP4 has; films of before were not told. */
  mayResize: z.boolean().default(false),
  /** Its container tells no shape of the pixels for all pictures: each tells its own. Films of before were not told. */
  mayReshape: z.boolean().default(false),
  /** Bits a second, where known. */
  bitrate: z.number().nullable(),
});
export type SourceVideo = z.infer<typeof SourceVideo>;

/** A track of the source's sound, as it was uploaded. */
export const SourceAudio = z.object({
  codec: z.string(),
  channels: z.number().int(),
  /** FFmpeg's name of the channel layout, such as "5.1(side)"; null where the source tells none. */
  layout: z.string().nullable().default(null),
  sampleRate: z.number().int(),
  /** As the container has it: ISO 639-2 or BCP 47. */
  language: z.string().nullable(),
  title: z.string().nullable().default(null),
});
export type SourceAudio = z.infer<typeof SourceAudio>;

/** What a track of sound is for (ISO/IEC 23009-1 5.8.5.5); `description` tells what the picture shows. */
export const SoundRole = z.enum(["main", "alternate", "commentary", "description"]);
export type SoundRole = z.infer<typeof SoundRole>;

/** One rendition of the sound: a track of the source as AAC-LC at 48 kHz, in stereo or beside it in 5.1. */
export const Sound = z.object({
  /** `audio-<i>`, or `audio-<i>-surround` in 5.1. */
  rung: z.string(),
  /** FFmpeg's index of its stream in the source; null in films of before: the default one. */
  stream: z.number().int().nullable(),
  /** Seconds of the film at which it begins, where the head of the source tells. */
  start: z.number().default(0),
  /** What a menu calls the track; both renditions of one track have the same, no two tracks do. */
  label: z.string(),
  /** BCP 47 (RFC 5646). */
  language: z.string().nullable(),
  channels: z.number().int(),
  /** Bits a second that the encoder is asked for. */
  bitrate: z.number().int(),
  role: SoundRole,
  /** Of the track that plays where nobody chose: one of the film's. */
  default: z.boolean(),
  source: SourceAudio,
});
export type Sound = z.infer<typeof Sound>;

const Decision = z.object({
  container: z.string(),
  /** Seconds, where the container tells. */
  duration: z.number().nullable(),
  /** Null for sound alone. */
  video: SourceVideo.nullable(),
  /** Every rendition of the sound, by track, stereo first. */
  sounds: z.array(Sound),
  /** Tracks of sound that are not played, and why, in words. */
  soundsLeftOut: z.array(z.string()).default([]),
  /** Subtitle streams, those that cannot be made into text as well; films of before were told of none. */
  captions: z.array(SourceCaptions).default([]),
  /** Channels of captions within the pictures (ANSI/CTA-608: "CC1" …; ANSI/CTA-708: "SERVICE1" …). */
  closedCaptions: z.array(z.string()).default([]),
  /**
   * `gop`: cut into GOP objects, spans encoded apart. `sequential`: one process for the whole film. `sound`:
   * there is no picture.
   */
  lane: z.enum(["gop", "sequential", "sound"]),
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
  /** Every video rung in H.264, the tallest first: the film is complete with them. */
  rungs: z.array(Rung),
  /** Made when the film is complete (EXTRA_CODECS); films of before have none. */
  extras: z.array(ExtraLadder).default([]),
  /** Codecs that were asked for as well; films of before were not told of them. */
  extrasLeftOut: z.array(ExtraLeftOut).default([]),
  /** All that is known of what was uploaded; films of before were not told. */
  media: MediaReport.nullable().default(null),
});

/** What ingest decided about a film, once, for all its spans (`source.inspected`). */
export const Inspection = z.preprocess(readOneSound, Decision);
export type Inspection = z.infer<typeof Decision>;
/** That of a film with a picture. */
export type PictureInspection = Inspection & { video: SourceVideo };

/** Throws `invalid_request` for sound alone: nothing asks for its picture. */
export function requirePicture(inspection: Inspection): PictureInspection {
  const { video } = inspection;
  if (!video) throw new PipelineError("invalid_request", "The film has no picture");
  return { ...inspection, video };
}

/** Films of before had one rendition of the sound, of the track `audio`, or none. */
function readOneSound(value: unknown): unknown {
  const { audio, ...inspection } = (value ?? {}) as { audio?: { language: string | null } | null };
  if (audio === undefined || "sounds" in inspection) return value;
  const sound = {
    ...{ rung: FIRST_SOUND_RUNG, stream: null, start: 0, label: "Main", channels: 2, bitrate: 128_000 },
    ...{ role: "main", default: true, source: audio },
  };
  return { ...inspection, sounds: audio ? [{ ...sound, language: toLanguageTag(audio.language) }] : [] };
}

export const AUDIO_CODECS = "mp4a.40.2";
