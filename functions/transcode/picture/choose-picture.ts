import type { Quality } from "./picture-quality.ts";

/** A picture of the film that could be its poster. */
export interface Candidate extends Quality {
  /** Ticks of 90 kHz. */
  time: number;
  /** Mean difference to the more alike of its neighbours: large in flashes, dissolves and fast motion. */
  change: number;
}

/** Below or above, luma 0 to 255: black with a title at the most, or next to white. */
const DARK = 24;
const WHITE = 246;
/** Of a fade, or of a picture with nothing in it. */
const FLAT = 16;
/** Sharp pictures of the corpus have 0.05 to 0.7; blurred by 3 pixels of 640 they have a tenth of it. */
const BLURRED = 0.02;
/** A picture of this contrast counts half; more is better without end, so that no fade is as good as what it ends in. */
const HALF_CONTRAST = 25;
const [NO_EDGES, FULL_SHARPNESS] = [0.002, 0.3];
/** Steps of luma; a picture that changes by so much counts half. */
const RESTLESS = 20;

/** Neither dark nor white, flat or blurred. Pure. */
export function isGood({ mean, contrast, sharpness }: Quality): boolean {
  return mean >= DARK && mean <= WHITE && contrast >= FLAT && sharpness >= BLURRED;
}

/** How well a picture stands for its film, 0 to 1. Pure. */
export function scorePicture({ mean, contrast, sharpness, change }: Omit<Candidate, "time">): number {
  const exposed = share(mean, DARK / 2, 2 * DARK) * share(mean, 255, WHITE - 8);
  const sharp = share(Math.log(Math.max(sharpness, NO_EDGES)), Math.log(NO_EDGES), Math.log(FULL_SHARPNESS));
  return (exposed * sharp * contrast) / (contrast + HALF_CONTRAST) / (1 + change / RESTLESS);
}

/**
 * The best of them, the earlier one where two are as good; null of none. Where all are black, the least so. `lateness`:
 * by which share the last of them is worth less than the first. Pure.
 */
export function choosePicture(candidates: readonly Candidate[], lateness = 0): Candidate | null {
  const end = Math.max(1, ...candidates.map(({ time }) => time));
  let best: { candidate: Candidate; worth: number } | null = null;
  for (const candidate of candidates) {
    const early = 1 - (lateness * Math.max(0, candidate.time)) / end;
    const worth = scorePicture(candidate) * early + candidate.contrast * 1e-6;
    if (!best || worth > best.worth) best = { candidate, worth };
  }
  return best?.candidate ?? null;
}

/** Where a value lies between two others, 0 to 1. */
const share = (value: number, from: number, to: number) =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));
