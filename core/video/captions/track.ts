import { z } from "zod";

/**
 * What captions are for: `subtitles` say what is spoken, `captions` also what is to be heard besides (SDH), `forced`
 * only what nobody understands who understands the sound.
 */
export const CaptionKind = z.enum(["subtitles", "captions", "forced"]);
export type CaptionKind = z.infer<typeof CaptionKind>;

/** A caption track, as events and manifests tell of it. */
export const CaptionTrack = z.object({
  /** `text-<i>` of the source's, `text-<eight hex digits>` of an uploaded one; never used again. */
  track: z.string().regex(/^text-[0-9a-z]{1,20}$/),
  /** BCP 47, in canonical form; null where nobody told. */
  language: z.string().nullable(),
  /** As menus show it. */
  label: z.string(),
  kind: CaptionKind,
  /** To be shown unless a viewer chose otherwise. */
  default: z.boolean(),
});
export type CaptionTrack = z.infer<typeof CaptionTrack>;

/** A subtitle stream of the source. */
export const SourceCaptions = CaptionTrack.omit({ track: true }).extend({
  /** Null where it cannot be made into text. */
  track: CaptionTrack.shape.track.nullable(),
  codec: z.string(),
  /** FFmpeg's index of the stream. */
  stream: z.number().int(),
});
export type SourceCaptions = z.infer<typeof SourceCaptions>;
