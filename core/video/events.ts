import { z } from "zod";
import { CaptionTrack } from "./captions/track.ts";
import { DamageFound } from "./damage.ts";
import { ExtraCodec, Inspection } from "./inspection.ts";
import { PosterFact } from "./poster.ts";
import { parseJson, reasonOfRefusal } from "./refused-event.ts";
import { Cadence } from "./report/cadence.ts";
import { readAudioSegments } from "./sounds.ts";

/**
 * Every event of the log, one schema each (CloudEvents 1.0 attributes, JSON). An `id` is made from the
 * type and what the event is about, so that a repeat is recognised by it, whoever sends it again.
 */
const DATA_VERSION = 1;
export const VideoHash = z.string().regex(/^[0-9a-f]{64}$/);
/** The subject of what is about no video: a dead letter that names none, a fault by hand. */
export const NO_VIDEO = "0".repeat(64);
const ticks = z.number().int();
const ordinal = z.number().int().min(1);
const generation = z.number().int().min(1);

/** Where a GOP object lies: a segment of the passthrough rung in `media`, or private in `uploads`. */
export const GopPlace = z.enum(["media", "uploads"]);
export type GopPlace = z.infer<typeof GopPlace>;

/** One GOP object: segment `n` of every rung begins and ends with it. Ticks of 90 kHz. */
export const Gop = z.object({
  n: ordinal,
  start: ticks,
  duration: ticks.positive(),
  place: GopPlace,
  /** It has samples shown before its first key (open GOP): decoding them needs the object before. */
  leading: z.boolean(),
  /** It has no object: the film's last picture, which is shown at these ticks, stands while the sound goes on. */
  held: ticks.optional(),
});
export type Gop = z.infer<typeof Gop>;

export const JobKind = z.enum(["ingest", "encode", "picture", "storyboard", "extra"]);
export type JobKind = z.infer<typeof JobKind>;

/** A job as it is added to its queue. */
export const QueuedJob = z.object({
  queue: JobKind,
  id: z.string(),
  data: z.unknown(),
  priority: z.number().int().min(0),
});
export type QueuedJob = z.infer<typeof QueuedJob>;

/** Of the attempt that ended a job: who ran it, and when; older versions did not tell. */
export const JobRun = z.object({
  worker: z.string(),
  attempt: ordinal,
  /** Milliseconds since 1970, as the next one. */
  addedAt: z.number().int(),
  startedAt: z.number().int(),
});
export type JobRun = z.infer<typeof JobRun>;

/** What names a dead letter: its id, and where the record lay, or the job. */
const letter = { letter: z.string(), origin: z.string() };

/** What names a strike: its id, and the fault (localstack/faults/catalog.ts). */
const strike = { strike: z.string(), fault: z.string() };

const DATA = {
  "upload.started": z.object({
    generation,
    title: z.string(),
    totalChunks: z.number().int(),
    size: z.number().nullable(),
    /** What generations before made has been removed: the facts of it go as well. */
    anew: z.boolean().optional(),
  }),
  "chunk.stored": z.object({ index: z.number().int(), size: z.number().int(), sha256: z.string() }),
  "upload.finalized": z.object({ size: z.number().int(), totalChunks: z.number().int() }),
  "source.inspected": Inspection,
  "gop.ready": Gop.extend({ bytes: z.number().int(), unsafe: z.string().nullable() }),
  "span.ready": z.object({
    generation,
    span: z.number().int().min(0),
    gops: z.array(Gop).min(1),
    /** The object before the first, when decoding must begin there. */
    preroll: Gop.nullable(),
    /** Encoded rungs, the tallest first. */
    rungs: z.array(z.string()),
    /** Numbers whose passthrough is unsafe: encode makes segment n of `source` in its place. */
    repairs: z.array(ordinal),
  }),
  "segment.ready": z.object({
    rung: z.string(),
    n: ordinal,
    /** In the rung's timescale: 90 kHz for pictures, 48 kHz for sound. */
    start: z.number().int(),
    duration: z.number().int().positive(),
    bytes: z.number().int(),
    /** Seconds of film encoded a second by the job that made it; null where nothing was encoded. */
    speed: z.number().nullable(),
  }),
  /** The init segment of a rung of another codec is stored; `codecs` (RFC 6381) is read from it. */
  "init.ready": z.object({ rung: z.string(), codecs: z.string() }),
  /** The film plays, and yet something of it is missing; each find is an event of its own. */
  "damage.found": DamageFound,
  /** `sounds` tells the number of segments by rung of the sound. */
  "source.ended": z.preprocess(
    readAudioSegments,
    z.object({
      segments: z.number().int(),
      sounds: z.record(z.string(), z.number().int()),
      end: ticks,
      /** Of all pictures, where they were copied; ticks of 90 kHz. */
      cadence: Cadence.optional(),
      /** Segments of the passthrough rung that encode makes anew, since their GOPs are unsafe. */
      repaired: z.number().int().optional(),
      /** Ticks from which on the last picture stands, where the sound goes on. */
      heldFrom: ticks.optional(),
      /** Spans that were told; none where the film was encoded in one run. */
      spans: z.number().int().optional(),
      /** Segments of each caption track of the source that were told of; what comes after has no cue. */
      captions: z.number().int().optional(),
    }),
  ),
  "job.completed": z.object({
    generation,
    kind: JobKind,
    job: z.string(),
    seconds: z.number(),
    run: JobRun.optional(),
  }),
  "job.failed": z.object({
    generation,
    kind: JobKind,
    job: z.string(),
    code: z.string(),
    detail: z.string(),
    attempts: z.number().int(),
    run: JobRun.optional(),
  }),
  /** Somebody chose the poster: the picture shown at `time` (seconds), or null: one that is found. */
  "poster.chosen": z.object({ generation, choice: ordinal, time: z.number().min(0).nullable() }),
  "poster.ready": PosterFact.extend({ generation }),
  "encoder.replaced": z.object({ from: z.string(), to: z.string(), detail: z.string() }),
  /** A caption track is stored as a whole, with `segments` of it that have a cue in them. */
  "captions.added": CaptionTrack.extend({
    from: z.enum(["source", "upload"]),
    segments: z.array(ordinal),
  }),
  /** Segment `n` of every caption track of the source is stored. */
  "captions.grown": z.object({ n: ordinal }),
  /** For good, whatever comes after; where nobody asked for it, `reason` says why. */
  "captions.removed": z.object({ track: CaptionTrack.shape.track, reason: z.string().optional() }),
  "video.playable": z.object({ rungs: z.array(z.string()) }),
  "video.completed": z.object({
    /** Films of before were not told theirs. */
    generation: generation.default(1),
    duration: z.number(),
    /** Of the picture; none where there is sound alone. */
    segments: z.number().int(),
    /** Further codecs that are made now, of as many spans each. */
    extras: z.array(ExtraCodec).optional(),
    spans: z.number().int().optional(),
  }),
  "video.failed": z.object({ generation, code: z.string(), detail: z.string() }),
  /** Nobody asked for it where a reason is told: the upload stopped, and its time ran out. */
  "video.deleted": z.object({ reason: z.enum(["expired"]).optional() }),
  "dead.buried": z.object({
    ...letter,
    by: z.string(),
    code: z.string(),
    reason: z.string(),
    attempts: z.number().int().min(1),
  }),
  /** `again` is added to its queue; null where the record was published again, or the film retried. */
  "dead.redriven": z.object({ ...letter, who: z.string(), again: QueuedJob.nullable() }),
  "dead.dropped": z.object({ ...letter, who: z.string() }),
  /** Somebody broke a part by hand, on one machine; it is about no film. */
  "fault.struck": z.object({ ...strike, detail: z.string() }),
  /** `seconds` it lasted. */
  "fault.healed": z.object({ ...strike, seconds: z.number() }),
} as const;

export type EventType = keyof typeof DATA;
export type EventData<T extends EventType> = z.infer<(typeof DATA)[T]>;
export const EVENT_TYPES = Object.keys(DATA) as EventType[];

const attributes = <T extends EventType>(type: T) =>
  z.object({
    specversion: z.literal("1.0"),
    id: z.string(),
    source: z.string(),
    type: z.literal(type),
    /** The video's hash: the partition key. */
    subject: VideoHash,
    /** For people; no reducer and no manifest looks at it. */
    time: z.iso.datetime(),
    dataversion: z.literal(DATA_VERSION),
    data: DATA[type],
  });

export interface EventOf<T extends EventType> {
  specversion: "1.0";
  id: string;
  source: string;
  type: T;
  subject: string;
  time: string;
  dataversion: 1;
  data: EventData<T>;
}
/** Any event, told apart by its `type`. */
export type PipelineEvent = { [T in EventType]: EventOf<T> }[EventType];

const EventSchema = z.discriminatedUnion(
  "type",
  EVENT_TYPES.map((type) => attributes(type)) as unknown as [ReturnType<typeof attributes>],
);

/**
 * Reads an event from the log's text. Throws `event_newer` for a type or a version that is not known yet, and
 * `event_invalid` for what is no event.
 */
export function parseEvent(text: string): PipelineEvent {
  const value = parseJson(text);
  const parsed = EventSchema.safeParse(value);
  if (!parsed.success) throw reasonOfRefusal(value, parsed.error, EVENT_TYPES, DATA_VERSION);
  return parsed.data as PipelineEvent;
}

/** Makes an event; the same facts give the same id. */
export function makeEvent<T extends EventType>(
  source: string,
  videoHash: string,
  type: T,
  data: EventData<T>,
): EventOf<T> {
  return {
    specversion: "1.0",
    id: eventId(videoHash, type, data),
    source,
    type,
    subject: videoHash,
    time: new Date().toISOString(),
    dataversion: DATA_VERSION,
    data,
  };
}

const ID_PARTS = [
  ...["generation", "rung", "span", "index", "n", "job", "from", "track", "letter"],
  ...["strike", "choice", "stage", "damage"],
];

/** The same facts give the same id. */
export function eventId(videoHash: string, type: EventType, data: Record<string, unknown>): string {
  const parts = ID_PARTS.filter((k) => data[k] !== undefined);
  return [type, videoHash, ...parts.map((k) => String(data[k]))].join("/");
}
