import { z } from "zod";
import { CaptionTrack } from "./captions/track.ts";
import { DamageFound } from "./damage.ts";
import { Gop } from "./gop.ts";
import { ExtraCodec, Inspection } from "./inspection.ts";
import { JobKind, JobRun, QueuedJob } from "./job-facts.ts";
import { PosterFact } from "./poster.ts";
import { Cadence } from "./report/cadence.ts";
import { readAudioSegments } from "./sounds.ts";

const ticks = z.number().int();
const ordinal = z.number().int().min(1);
const generation = z.number().int().min(1);

/** What names a dead letter: its id, and where the record lay, or the job. */
const letter = { letter: z.string(), origin: z.string() };

/** What names a strike: its id, and the fault (localstack/faults/catalog.ts). */
const strike = { strike: z.string(), fault: z.string() };

/** What each event of the log tells, by its type. */
export const EVENT_DATA = {
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
