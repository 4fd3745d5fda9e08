import { AUDIO_TIMESCALE, type ExtraLadder, type Sound, VIDEO_TIMESCALE } from "./inspection.ts";
import { SOURCE_RUNG } from "./ladder.ts";
import type { Segment, VideoState } from "./state.ts";

/** A rung that has kept this pace (× real time) may join a film that still grows. */
const JOIN_SPEED = 1.2;
/**
 * While a film arrives no faster than this (× real time), its passthrough plays alone: a rung is made when
 * its span has arrived, so who plays at the frontier of both would wait for each span.
 */
const JOIN_ARRIVAL_SPEED = 1.5;
/**
 * Seconds by which sound may end before the picture: containers keep the two apart by about as much, and an
 * engine plays as far as it has both.
 */
const SOUND_LAG = 0.75;
/**
 * Seconds of picture for which sound is waited for: a track that is further behind has ended, or is to begin later.
 * Only the default one is waited for until it begins, since a film has sound from its first manifest on or never.
 */
const SOUND_PATIENCE = 10;

/** What the manifests may show: the rungs, in order of joining, and the last segment of all of them. */
export interface Announcement {
  rungs: string[];
  /** Number of the last announced segment, of the default sound where there is no picture; 0: nothing is playable. */
  frontier: number;
  /** Announced segments of each rendition of the sound, by its rung. */
  sounds: Record<string, number>;
  /** Every rung is whole: the playlists end. */
  complete: boolean;
}

/**
 * Decides what is announced, from the facts and from the rungs announced before. All announced rungs end
 * at the same segment, so that no engine jumps back on a switch; the frontier never retreats, since a rung
 * joins only when it has every segment up to it.
 */
export function announce(state: VideoState, before: string[]): Announcement {
  const complete = isComplete(state);
  if (state.inspection?.video === null) return announceSound(state, state.inspection.sounds, complete);
  const known = state.inspection?.rungs.map((r) => r.rung) ?? [];
  const reach = (rung: string) => contiguousEnd(state, rung);
  const rungs = before.length ? [...before] : firstRungs(known, reach);
  const frontier = soundBound(state, smallest(rungs.map(reach)));
  if (frontier === 0) return { rungs: [], frontier: 0, sounds: {}, complete: false };
  const mayJoin = arrivesFast(state);
  for (const rung of known) {
    if (rungs.includes(rung) || reach(rung) < frontier) continue;
    const whole = state.ended !== null && reach(rung) >= state.ended.segments;
    if (whole || (mayJoin && speedOf(state, rung) >= JOIN_SPEED)) rungs.push(rung);
  }
  if (complete) rungs.push(...wholeExtras(state).filter((rung) => !rungs.includes(rung)));
  const sounds = (state.inspection?.sounds ?? []).map(({ rung }): [string, number] => {
    return [rung, audioUpTo(state, rung, frontier, complete)];
  });
  return { rungs, frontier, sounds: Object.fromEntries(sounds), complete };
}

/** Rungs of other codecs: each codec joins a film that is complete, with all its rungs, when they are whole. */
function wholeExtras(state: VideoState): string[] {
  return (state.inspection?.extras ?? [])
    .filter((ladder) => isWholeExtra(state, ladder))
    .flatMap(({ rungs }) => rungs.map(({ rung }) => rung));
}

/** Whether all rungs of a further codec are there from the first segment to the last. */
export function isWholeExtra(state: VideoState, { rungs }: ExtraLadder): boolean {
  const { ended, codecs } = state;
  return (
    ended !== null &&
    rungs.every(({ rung }) => codecs.has(rung) && contiguousEnd(state, rung) >= ended.segments)
  );
}

/** A film of sound alone: every rendition as far as it is there, once the default one has begun. */
function announceSound(state: VideoState, sounds: Sound[], complete: boolean): Announcement {
  const ends = Object.fromEntries(sounds.map(({ rung }) => [rung, contiguousEnd(state, rung)]));
  const main = sounds.find((sound) => sound.default);
  const frontier = main ? ends[main.rung]! : 0;
  return { rungs: [], frontier, sounds: frontier > 0 ? ends : {}, complete };
}

/** Without a passthrough, or once all has arrived, the pace of arrival holds nobody back. */
function arrivesFast(state: VideoState): boolean {
  if (state.ended || !state.inspection?.passthrough) return true;
  return speedOf(state, SOURCE_RUNG) >= JOIN_ARRIVAL_SPEED;
}

const speedOf = (state: VideoState, rung: string) => state.tracks.get(rung)?.pace?.speed ?? 0;

/** All bytes are in, and every rung and the sound have every segment. */
export function isComplete(state: VideoState): boolean {
  const { inspection, ended, finalized } = state;
  if (!finalized || !inspection || !ended) return false;
  const isEmpty = inspection.video ? ended.segments === 0 : !Object.values(ended.sounds).some(Boolean);
  if (isEmpty) return false;
  const soundDone = Object.entries(ended.sounds).every(
    ([rung, count]) => contiguousEnd(state, rung) >= count,
  );
  return soundDone && inspection.rungs.every((r) => contiguousEnd(state, r.rung) >= ended.segments);
}

/** Number of segments from the first on without a hole. */
export function contiguousEnd(state: VideoState, rung: string): number {
  const segments = state.tracks.get(rung)?.segments ?? [];
  let end = 0;
  while (segments[end]) end++;
  return end;
}

/** Segments 1…n of a rung; only for n up to its contiguous end. */
export function segmentsOf(state: VideoState, rung: string, n: number): Segment[] {
  return (state.tracks.get(rung)?.segments.slice(0, n) ?? []) as Segment[];
}

/** Every rung with a first segment starts the film; a passthrough alone, so that it is not held back. */
function firstRungs(known: string[], reach: (rung: string) => number): string[] {
  const started = known.filter((rung) => reach(rung) > 0);
  return started.includes(SOURCE_RUNG) ? [SOURCE_RUNG] : started.slice(-1);
}

const smallest = (numbers: number[]) => (numbers.length ? Math.min(...numbers) : 0);

/** Sound that lags behind holds the frontier; sound that has ended, or is not there, does not. */
function soundBound(state: VideoState, frontier: number): number {
  if (state.ended || frontier === 0) return frontier;
  const picture = state.tracks.get(firstWithSegments(state))?.segments ?? [];
  const patience = end(picture[contiguousEnd(state, firstWithSegments(state)) - 1]) - SOUND_PATIENCE;
  const bounds = (state.inspection?.sounds ?? []).map((sound) => {
    const reached = soundEnd(state, sound);
    if (sound.default && reached === 0) return 0;
    const covered = reached === 0 ? 0 : reached + SOUND_LAG;
    let bound = frontier;
    while (bound > 0 && end(picture[bound - 1]) > Math.max(covered, patience)) bound--;
    return bound;
  });
  return smallest([frontier, ...bounds]);
}

/** Seconds of a rendition that are stored without a hole; 0 before its first segment. */
function soundEnd(state: VideoState, { rung }: Sound): number {
  const last = segmentsOf(state, rung, contiguousEnd(state, rung)).at(-1);
  return last ? (last.start + last.duration) / AUDIO_TIMESCALE : 0;
}

/** Boundaries are the same in every rung, so any video rung tells them. */
function firstWithSegments(state: VideoState): string {
  const rungs = state.inspection?.rungs ?? [];
  return rungs.map((r) => r.rung).sort((a, b) => contiguousEnd(state, b) - contiguousEnd(state, a))[0] ?? "";
}

const end = (segment: Segment | undefined) =>
  segment ? (segment.start + segment.duration) / VIDEO_TIMESCALE : Number.POSITIVE_INFINITY;

/**
 * While a film grows, sound is announced that ends with the picture or before, but the first segment: who
 * waits for more behind the last picture is outside of the film for hls.js, which then begins elsewhere.
 */
function audioUpTo(state: VideoState, rung: string, frontier: number, complete: boolean): number {
  const available = contiguousEnd(state, rung);
  if (complete || (state.ended && frontier >= state.ended.segments)) return available;
  const pictureEnd = end(state.tracks.get(firstWithSegments(state))?.segments[frontier - 1]);
  const sound = segmentsOf(state, rung, available);
  const beyond = sound.findIndex((s) => (s.start + s.duration) / AUDIO_TIMESCALE > pictureEnd);
  return beyond === -1 ? available : Math.max(1, beyond);
}
