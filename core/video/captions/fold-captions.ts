import type { EventData, EventOf } from "../events.ts";

/** What the facts say of a film's captions, besides those that `source.inspected` tells of. */
export interface CaptionFacts {
  added: Map<string, EventData<"captions.added">>;
  /** Numbers of the segments that are stored of every track of the source. */
  grown: Set<number>;
  removed: Set<string>;
}

export const noCaptionFacts = (): CaptionFacts => ({
  added: new Map(),
  grown: new Set(),
  removed: new Set(),
});

type CaptionEvent = EventOf<"captions.added"> | EventOf<"captions.grown"> | EventOf<"captions.removed">;

/** Folds one event, in place; in any order, and as often as it comes. */
export function foldCaptions(facts: CaptionFacts, event: CaptionEvent): void {
  const { added, grown, removed } = facts;
  if (event.type === "captions.removed") removed.add(event.data.track);
  else if (event.type === "captions.grown") grown.add(event.data.n);
  else if (!added.has(event.data.track)) added.set(event.data.track, event.data);
}
