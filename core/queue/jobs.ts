import { z } from "zod";
import { VideoHash } from "../video/events.ts";
import type { ExtraCodec as Codec } from "../video/extra-codecs.ts";
import { Gop, GopPlace } from "../video/gop.ts";
import { ExtraCodec } from "../video/inspection.ts";

const base = {
  videoHash: VideoHash,
  /** Counts the retries that a person asked for; a new one is a new job. */
  generation: z.number().int().min(1),
  /** W3C trace context, carried on from the event. */
  traceparent: z.string().optional(),
};

/** What every job says, of whatever kind. */
export const JobOfFilm = z.object(base);

/** Reads the source once, in order, while it arrives. */
export const IngestJob = z.object({
  ...base,
  /** Its upload paused and it gave its slot back; the next chunk wakes it. */
  paused: z.boolean().optional(),
});
export type IngestJob = z.infer<typeof IngestJob>;

/** Makes a span of GOP objects into the same span of `rungs`. */
export const EncodeJob = z.object({
  ...base,
  span: z.number().int().min(0),
  gops: z.array(Gop).min(1),
  preroll: Gop.nullable(),
  rungs: z.array(z.string()).min(1),
});
export type EncodeJob = z.infer<typeof EncodeJob>;

/** Makes the poster: early from the first GOP object, which lies in `place`; else from what is stored of the rungs. */
export const PictureJob = z.object({ ...base, place: GopPlace.optional() });
export type PictureJob = z.infer<typeof PictureJob>;

/** Makes the storyboard of a film that is whole, from its lowest rung. */
export const StoryboardJob = z.object(base);
export type StoryboardJob = z.infer<typeof StoryboardJob>;

/** Makes a span of a film that is complete in another codec: all rungs of its ladder (`Inspection.extras`). */
export const ExtraJob = z.object({ ...base, codec: ExtraCodec, span: z.number().int().min(0) });
export type ExtraJob = z.infer<typeof ExtraJob>;

export const JOB_SCHEMAS = {
  ingest: IngestJob,
  encode: EncodeJob,
  picture: PictureJob,
  storyboard: StoryboardJob,
  extra: ExtraJob,
} as const;
export type QueueName = keyof typeof JOB_SCHEMAS;
export type JobData = { [Name in QueueName]: z.infer<(typeof JOB_SCHEMAS)[Name]> };

/** Job ids are deterministic and hold no colon (BullMQ splits its keys there). */
export const ingestJobId = (videoHash: string, generation: number) => `${videoHash}.ingest.0.${generation}`;
export const encodeJobId = (videoHash: string, span: number, part: string, generation: number) =>
  `${videoHash}.encode-${part}.${span}.${generation}`;
export const pictureJobId = (videoHash: string, generation: number) => `${videoHash}.picture.0.${generation}`;
/** Of the poster that was chosen. */
export const chosenPictureJobId = (videoHash: string, choice: number, generation: number) =>
  `${videoHash}.picture.choice-${choice}.${generation}`;
/** Of the poster of a film that is whole. */
export const wholePictureJobId = (videoHash: string, generation: number) =>
  `${videoHash}.picture.whole.${generation}`;
export const storyboardJobId = (videoHash: string, generation: number) =>
  `${videoHash}.storyboard.0.${generation}`;
export const extraJobId = (videoHash: string, codec: Codec, span: number, generation: number) =>
  `${videoHash}.extra-${codec}.${span}.${generation}`;
