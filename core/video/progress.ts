import { contiguousEnd } from "./frontier.ts";
import { VIDEO_TIMESCALE } from "./inspection.ts";
import { timescaleOf } from "./sounds.ts";
import type { VideoState } from "./state.ts";

/** Seconds of the film, as far as is known: exact at its end, what the container says before. */
export function durationOf(state: VideoState): number | null {
  if (state.ended) return state.ended.end / VIDEO_TIMESCALE;
  return state.inspection?.duration ?? null;
}

/** Seconds up to which something of the film is stored, picture or sound. */
export function storedUntil(state: VideoState): number {
  const ends = [...state.tracks].map(([rung, { segments }]) => {
    const last = segments[contiguousEnd(state, rung) - 1];
    return last ? (last.start + last.duration) / timescaleOf(rung) : 0;
  });
  return Math.max(0, ...ends);
}

/** Share of all rungs' segments that are stored, 0 to 1; never 1 before the film is complete. */
export function progressOf(state: VideoState, complete: boolean): number {
  if (complete) return 1;
  const duration = durationOf(state);
  const rungs = measuredRungs(state);
  if (!duration || rungs.length === 0) return 0;
  const seconds = rungs.reduce((sum, rung) => sum + storedSeconds(state, rung), 0);
  return Math.min(0.999, seconds / (duration * rungs.length));
}

/** Seconds of work left at the present pace of the slowest rung; null while nothing tells. */
export function etaSeconds(state: VideoState): number | null {
  const duration = durationOf(state);
  if (!duration) return null;
  const left = measuredRungs(state).flatMap((rung) => {
    const pace = state.tracks.get(rung)?.pace;
    return pace?.speed ? [Math.max(0, duration - storedSeconds(state, rung)) / pace.speed] : [];
  });
  return left.length ? Math.max(...left) : null;
}

/** Those of the picture, beside which the sound costs nothing; of sound alone its own. */
function measuredRungs({ inspection }: VideoState): string[] {
  if (!inspection) return [];
  return (inspection.video ? inspection.rungs : inspection.sounds).map(({ rung }) => rung);
}

function storedSeconds(state: VideoState, rung: string): number {
  const segments = state.tracks.get(rung)?.segments.slice(0, contiguousEnd(state, rung)) ?? [];
  return segments.reduce((sum, s) => sum + (s?.duration ?? 0), 0) / timescaleOf(rung);
}
