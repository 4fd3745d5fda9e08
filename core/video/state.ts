import { type CaptionFacts, foldCaptions, noCaptionFacts } from "./captions/fold-captions.ts";
import type { DamageFound } from "./damage.ts";
import type { EventData, PipelineEvent } from "./events.ts";
import { EXTRA_CODECS, type ExtraCodec } from "./extra-codecs.ts";
import type { Inspection } from "./inspection.ts";
import { foldPoster, NO_POSTER, type PosterState } from "./poster.ts";

/** One published segment: ticks of its rung's timescale (90 kHz pictures, 48 kHz sound), and bytes. */
export interface Segment {
  start: number;
  duration: number;
  bytes: number;
}

/** What is known of one rung: its segments by number (index 0 is segment 1), holes where none is stored. */
export interface Track {
  segments: (Segment | undefined)[];
  /** Seconds of film made a second (of the passthrough: arrived), as its highest-numbered segment tells. */
  pace: { n: number; speed: number } | null;
}

/** Everything that the facts of one video say, whatever the order in which they came. */
export interface VideoState {
  generation: number;
  finalized: boolean;
  deleted: boolean;
  inspection: Inspection | null;
  tracks: Map<string, Track>;
  ended: EventData<"source.ended"> | null;
  /** What was found of damage, each find once, by kind and place. */
  damage: Map<string, DamageFound>;
  /** Failures by generation; only those of the current one count. */
  failures: Map<number, { job: string; code: string; detail: string }>;
  hasThumbnail: boolean;
  poster: PosterState;
  /** Null until its job has ended; what was made stays made. */
  storyboard: "made" | "failed" | null;
  captions: CaptionFacts;
  /** RFC 6381 codecs string of the rungs of other codecs, by rung. */
  codecs: Map<string, string>;
  /** Jobs of other codecs that have ended, well or not. */
  endedExtras: Set<string>;
  /** What those that failed said, by job. */
  failedExtras: Map<string, string>;
  /** Codecs of which somebody dropped a dead job: they are made no more. */
  droppedExtras: Set<ExtraCodec>;
}

export function emptyState(): VideoState {
  return {
    generation: 1,
    finalized: false,
    deleted: false,
    inspection: null,
    tracks: new Map(),
    ended: null,
    damage: new Map(),
    failures: new Map(),
    hasThumbnail: false,
    poster: NO_POSTER,
    storyboard: null,
    captions: noCaptionFacts(),
    codecs: new Map(),
    endedExtras: new Set(),
    failedExtras: new Map(),
    droppedExtras: new Set(),
  };
}

/** Types of the events that a film's state is made of; the others are for the pages alone. */
export const FOLDED_TYPES: ReadonlySet<string> = new Set<PipelineEvent["type"]>([
  "upload.started",
  "upload.finalized",
  "source.inspected",
  "segment.ready",
  "source.ended",
  "init.ready",
  "captions.added",
  "captions.grown",
  "captions.removed",
  "damage.found",
  "job.completed",
  "job.failed",
  "poster.chosen",
  "poster.ready",
  "dead.dropped",
  "video.deleted",
]);

/**
 * Folds one event into the state, in place. Idempotent and commutative: each fact sets its own place and
 * none depends on what came before, so that repeats and any order give the same state.
 */
export function foldEvent(state: VideoState, event: PipelineEvent): VideoState {
  state.poster = foldPoster(state.poster, event);
  switch (event.type) {
    case "upload.started":
      state.generation = Math.max(state.generation, event.data.generation);
      break;
    case "upload.finalized":
      state.finalized = true;
      break;
    case "source.inspected":
      state.inspection = event.data;
      break;
    case "segment.ready":
      foldSegment(state, event.data);
      break;
    case "init.ready":
      // Stored once, so everyone reads the same of it.
      state.codecs.set(event.data.rung, event.data.codecs);
      break;
    case "source.ended":
      state.ended = event.data;
      break;
    case "captions.added":
    case "captions.grown":
    case "captions.removed":
      foldCaptions(state.captions, event);
      break;
    case "damage.found":
      foldDamage(state, event.data);
      break;
    case "job.completed":
      if (event.data.kind === "picture") state.hasThumbnail = true;
      if (event.data.kind === "storyboard") state.storyboard = "made";
      if (event.data.kind === "extra") state.endedExtras.add(event.data.job);
      break;
    case "poster.ready":
      state.hasThumbnail = true;
      break;
    case "job.failed":
      foldFailure(state, event.data);
      break;
    case "dead.dropped":
      foldDropped(state, event.data.origin);
      break;
    case "video.deleted":
      state.deleted = true;
      break;
  }
  return state;
}

function foldSegment(state: VideoState, fact: EventData<"segment.ready">) {
  const track = state.tracks.get(fact.rung) ?? { segments: [], pace: null };
  state.tracks.set(fact.rung, track);
  if (!track.segments[fact.n - 1]) {
    const { start, duration, bytes } = fact;
    track.segments[fact.n - 1] = { start, duration, bytes };
  }
  // By segment number, not by arrival: the same in any order.
  if (fact.speed !== null && fact.n > (track.pace?.n ?? 0)) track.pace = { n: fact.n, speed: fact.speed };
}

/** Two runs may see it a little apart: of two finds of one kind in one place the earlier holds, in any order. */
function foldDamage(state: VideoState, fact: DamageFound) {
  const key = `${fact.damage}/${fact.n}`;
  const known = state.damage.get(key);
  if (!known || (fact.at ?? Number.POSITIVE_INFINITY) < (known.at ?? Number.POSITIVE_INFINITY))
    state.damage.set(key, fact);
}

/** Several jobs of one generation may fail; the one whose name sorts first is told, in any order. */
function foldFailure(state: VideoState, fact: EventData<"job.failed">) {
  // A film without a poster, a storyboard or another codec is still a film.
  if (fact.kind === "picture") return;
  if (fact.kind === "extra") {
    state.endedExtras.add(fact.job);
    state.failedExtras.set(fact.job, fact.detail);
    return;
  }
  if (fact.kind === "storyboard") {
    state.storyboard ??= "failed";
    return;
  }
  const known = state.failures.get(fact.generation);
  if (known && known.job <= fact.job) return;
  state.failures.set(fact.generation, { job: fact.job, code: fact.code, detail: fact.detail });
}

/** `origin` names the job, where it was one, with its queue: extra/<hash>.extra-<codec>.<span>.<generation>. */
function foldDropped(state: VideoState, origin: string) {
  const codec = EXTRA_CODECS.find((one) => origin.startsWith("extra/") && origin.includes(`.extra-${one}.`));
  if (codec) state.droppedExtras.add(codec);
}
