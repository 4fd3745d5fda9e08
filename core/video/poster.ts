import { z } from "zod";
import type { PipelineEvent } from "./events.ts";

/** A poster that was stored. */
export const PosterFact = z.object({
  /** Number of the choice that it fulfils; 0 before anybody chose. */
  choice: z.number().int().min(0),
  /** `early`: made while the film arrives; `whole`: of all of it, from its tallest rung. */
  stage: z.enum(["early", "whole"]),
  /** Seconds of the film whose picture it is. */
  time: z.number(),
  /** It was found, not chosen by a person. */
  found: z.boolean(),
  /** Neither dark, flat nor blurred; a better one is looked for where it is not. */
  good: z.boolean(),
  /** The rung from which it was taken, or "gop": a GOP object of the source. */
  madeFrom: z.string(),
  /** Names its bytes: pages ask for it with the address, past every cache. */
  version: z.string(),
});
export type PosterFact = z.infer<typeof PosterFact>;

/** What the facts of a film say of its poster. */
export interface PosterState {
  /** The newest choice: seconds, or null for one that is found. Number 0 before the first. */
  wish: { choice: number; time: number | null };
  /** The poster that stands; films of before were told none. */
  made: PosterFact | null;
  /** The best that was found: it comes back when a choice is taken back. */
  found: PosterFact | null;
  /** Jobs that failed for good. */
  failed: ReadonlySet<string>;
}

/** What a film's row says of it. */
export interface PosterOfRow extends Pick<PosterState, "made" | "found"> {
  /** Number of the newest choice, where it could not be fulfilled. */
  failed: number | null;
}

export const NO_POSTER: PosterState = {
  wish: { choice: 0, time: null },
  made: null,
  found: null,
  failed: new Set(),
};

/** Folds an event into what is known of the poster: idempotent and commutative, as the state is. Pure. */
export function foldPoster(poster: PosterState, event: PipelineEvent): PosterState {
  if (event.type === "poster.chosen") {
    const { choice, time } = event.data;
    return choice > poster.wish.choice ? { ...poster, wish: { choice, time } } : poster;
  }
  if (event.type === "poster.ready") {
    const { generation: _, ...fact } = event.data;
    return {
      ...poster,
      made: later(poster.made, fact),
      found: fact.found ? later(poster.found, fact) : poster.found,
    };
  }
  if (event.type === "job.failed" && event.data.kind === "picture")
    return { ...poster, failed: new Set([...poster.failed, event.data.job].sort()) };
  return poster;
}

/** Of two posters that of the newer choice stands, then that of the whole film; the version settles the rest. */
function later(a: PosterFact | null, b: PosterFact): PosterFact {
  if (!a) return b;
  const byChoice = a.choice - b.choice;
  const byStage = Number(a.stage === "whole") - Number(b.stage === "whole");
  const order = byChoice || byStage || (a.version < b.version ? -1 : 1);
  return order > 0 ? a : b;
}
