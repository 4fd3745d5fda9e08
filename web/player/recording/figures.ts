import type { SideRecording } from "./side-recording.ts";

/** What a side's recording comes to, in seconds and counts; null where it has not happened yet. */
export interface Figures {
  /** From the engine's start to its first picture, and until it moved: both sides start together. */
  firstFrame: number | null;
  startUp: number | null;
  stalls: number;
  stalledSeconds: number;
  switches: number;
  dropped: number;
}

/** Sums a recording up at the time `now`, in seconds since the page was opened. */
export function figuresOf(recording: SideRecording, now: number): Figures {
  const { asked, firstFrame, playing, stalls, switches, samples } = recording;
  return {
    firstFrame: firstFrame === null ? null : firstFrame - asked,
    startUp: playing === null ? null : playing - asked,
    stalls: stalls.length,
    stalledSeconds: stalls.reduce((sum, { start, end }) => sum + (end ?? now) - start, 0),
    switches: switches.length,
    dropped: samples.at(-1)?.dropped ?? 0,
  };
}
