import { type Announcement, isComplete } from "./frontier.ts";
import type { ExtraLadder } from "./inspection.ts";
import type { VideoState } from "./state.ts";

/** What is to be made of a film besides H.264: nothing before it is complete, or where it was not cut into spans. */
export function plannedExtras(state: VideoState): ExtraLadder[] {
  const { inspection, ended } = state;
  return inspection && ended?.spans && isComplete(state) ? inspection.extras : [];
}

/** Something is still to be made, or failed and may be tried again: what it is made of must stay. */
export function lacksExtras(state: VideoState, { rungs: shown }: Announcement): boolean {
  return plannedExtras(state).some(
    ({ codec, rungs }) => !state.droppedExtras.has(codec) && rungs.some(({ rung }) => !shown.includes(rung)),
  );
}
