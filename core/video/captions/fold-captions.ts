import type { EventData, EventOf } from "../events.ts";

/** What the facts say of a film's captions, besides those that `source.inspected` tells of. */
export interface CaptionFacts {
  added: Map<string, EventData<"captions.added">>;
  /** By segment number, the tracks of the source that have a cue in it. */
  grown: Map<number, string[]>;
  removed: Set<string>;
}

export const noCaptionFacts = (): CaptionFacts => ({
  added: new Map(),
  grown: new Map(),
  removed: new Set(),
});

type CaptionEvent = EventOf<"captions.added"> | EventOf<"captions.grown"> | EventOf<"captions.removed">;

/** Folds one event, in place; in any order, and as often as it comes. Of two that differ the first told counts. */
export function foldCaptions(facts: CaptionFacts, event: CaptionEvent): void {
  const { added, grown, removed } = facts;
  if (event.type === "captions.removed") removed.add(event.data.track);
  else if (event.type === "captions.added" && !added.has(event.data.track))
    added.set(event.data.track, event.data);
  else if (event.type === "captions.grown" && !grown.has(event.data.n))
    grown.set(event.data.n, event.data.tracks);
}
