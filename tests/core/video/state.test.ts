import fc from "fast-check";
import { expect, test } from "vitest";
import type { PipelineEvent } from "../../../core/video/events.ts";
import { announce } from "../../../core/video/frontier.ts";
import { renderMpd } from "../../../core/video/manifests/dash.ts";
import { renderMediaPlaylist, renderMultivariant } from "../../../core/video/manifests/hls.ts";
import { presentationOf } from "../../../core/video/manifests/presentation.ts";
import { emptyState, foldEvent } from "../../../core/video/state.ts";
import { filmFacts, posterFacts, shuffledWithRepeats } from "./film-facts.ts";

const fold = (events: PipelineEvent[]) => events.reduce(foldEvent, emptyState());

/** Announces after each event, as track does, and renders what is left in the end. */
function manifestsAfter(events: PipelineEvent[]): string[] {
  const state = emptyState();
  let announced: string[] = [];
  for (const event of events) announced = announce(foldEvent(state, event), announced).rungs;
  const presentation = presentationOf(state, announce(state, announced))!;
  const playlists = presentation.video.map(({ rung, segments }) =>
    renderMediaPlaylist(rung.rung, segments, presentation.complete),
  );
  return [renderMultivariant(presentation), renderMpd(presentation), ...playlists];
}

test("repeats and any order give the same state", () => {
  const facts = [...filmFacts(4), ...posterFacts()];
  const straight = fold(facts);
  expect(straight.poster).toMatchObject({ wish: { choice: 2, time: null }, made: { version: "abe" } });
  fc.assert(
    fc.property(shuffledWithRepeats(facts), (events) => {
      expect(fold(events)).toEqual(straight);
    }),
  );
});

test("repeats and any order give byte-identical manifests", () => {
  const facts = filmFacts(4);
  const straight = manifestsAfter(facts);
  expect(straight[1]).toContain('type="static"');
  fc.assert(
    fc.property(shuffledWithRepeats(facts), (events) => {
      expect(manifestsAfter(events)).toEqual(straight);
    }),
  );
});

test("in any order the frontier never retreats, and no announced rung ends before it", () => {
  fc.assert(
    fc.property(shuffledWithRepeats(filmFacts(5)), (events) => {
      const state = emptyState();
      let before = { rungs: [] as string[], frontier: 0 };
      for (const event of events) {
        const now = announce(foldEvent(state, event), before.rungs);
        expect(now.frontier).toBeGreaterThanOrEqual(before.frontier);
        for (const rung of before.rungs) expect(now.rungs).toContain(rung);
        for (const rung of now.rungs) {
          const segments = state.tracks.get(rung)!.segments.slice(0, now.frontier);
          expect(segments.filter(Boolean)).toHaveLength(now.frontier);
        }
        before = now;
      }
      expect(before.rungs).toHaveLength(3);
    }),
  );
});
