import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { announce } from "../../../core/video/frontier.ts";
import { emptyState, foldEvent } from "../../../core/video/state.ts";
import { filmFacts, HASH, inspection, RUNGS, segmentReady } from "./film-facts.ts";

const stateOf = (events: PipelineEvent[]) => events.reduce(foldEvent, emptyState());
const inspected = (changes = {}) =>
  makeEvent("test", HASH, "source.inspected", inspection(changes)) as PipelineEvent;
const silent = inspected({ sounds: [] });

describe("what a growing film shows", () => {
  test("nothing before the first segment, nor before the sound that covers it", () => {
    expect(announce(stateOf([inspected()]), []).frontier).toBe(0);
    expect(announce(stateOf([inspected(), segmentReady("source", 1)]), []).frontier).toBe(0);
    const both = [inspected(), segmentReady("source", 1), segmentReady("audio-0", 1)];
    expect(announce(stateOf(both), [])).toMatchObject({
      rungs: ["source"],
      frontier: 1,
      sounds: { "audio-0": 1 },
    });
  });

  test("sound that ends a little before the picture is enough, as containers keep the two apart", () => {
    const film = (seconds: number) => [
      inspected(),
      segmentReady("source", 1, 2),
      segmentReady("audio-0", 1, seconds),
    ];
    expect(announce(stateOf(film(1.5)), [])).toMatchObject({ frontier: 1, sounds: { "audio-0": 1 } });
    expect(announce(stateOf(film(1)), []).frontier).toBe(0);
    const short = [inspected(), segmentReady("source", 1, 0.5)];
    expect(announce(stateOf(short), []).frontier).toBe(0);
  });

  test("no sound is announced that ends behind the last picture, until the film is complete", () => {
    const film = [
      inspected(),
      segmentReady("source", 1, 4),
      ...[1, 2, 3].map((n) => segmentReady("audio-0", n, 1.5)),
    ];
    expect(announce(stateOf(film), [])).toMatchObject({ frontier: 1, sounds: { "audio-0": 2 } });
    const long = [inspected(), segmentReady("source", 1, 1), segmentReady("audio-0", 1, 2)];
    expect(announce(stateOf(long), [])).toMatchObject({ frontier: 1, sounds: { "audio-0": 1 } });
    const data = { segments: 1, sounds: { "audio-0": 3 }, end: 4 * 90_000 };
    const ended = makeEvent("test", HASH, "source.ended", data) as PipelineEvent;
    expect(announce(stateOf([...film, ended]), [])).toMatchObject({ frontier: 1, sounds: { "audio-0": 3 } });
  });

  test("a film without sound waits for none", () => {
    expect(announce(stateOf([silent, segmentReady("source", 1)]), []).frontier).toBe(1);
  });

  test("without passthrough the smallest rung starts alone", () => {
    const encoded = inspected({ sounds: [], passthrough: false, rungs: RUNGS.slice(1) });
    expect(announce(stateOf([encoded, segmentReady("360p", 1)]), []).rungs).toEqual(["360p"]);
  });

  test("a rung joins once it has kept up and has everything up to the frontier", () => {
    const source = [silent, segmentReady("source", 1), segmentReady("source", 2)];
    const late = [...source, segmentReady("360p", 1)];
    expect(announce(stateOf(late), ["source"]).rungs).toEqual(["source"]);
    const caughtUp = [...late, segmentReady("360p", 2)];
    expect(announce(stateOf(caughtUp), ["source"]).rungs).toEqual(["source", "360p"]);
    const slow = [...source, segmentReady("360p", 1, 4, 1.1), segmentReady("360p", 2, 4, 1.1)];
    expect(announce(stateOf(slow), ["source"]).rungs).toEqual(["source"]);
  });

  test("while a film arrives hardly faster than it plays, its passthrough plays alone", () => {
    const film = (arrival: number) => [
      silent,
      segmentReady("source", 1, 4, arrival),
      segmentReady("360p", 1),
    ];
    expect(announce(stateOf(film(1.4)), ["source"]).rungs).toEqual(["source"]);
    expect(announce(stateOf(film(1.6)), ["source"]).rungs).toEqual(["source", "360p"]);
    const data = { segments: 1, sounds: {}, end: 4 * 90_000 };
    const ended = makeEvent("test", HASH, "source.ended", data) as PipelineEvent;
    expect(announce(stateOf([...film(1.4), ended]), ["source"]).rungs).toEqual(["source", "360p"]);
    const encoded = inspected({ sounds: [], passthrough: false, rungs: RUNGS.slice(1) });
    const slow = [encoded, segmentReady("360p", 1), segmentReady("720p", 1)];
    expect(announce(stateOf(slow), ["360p"]).rungs).toEqual(["360p", "720p"]);
  });

  test("announced rungs hold the frontier together: it is the smallest end of all", () => {
    const events = [silent, ...[1, 2, 3].map((n) => segmentReady("source", n)), segmentReady("360p", 1)];
    expect(announce(stateOf(events), ["source", "360p"]).frontier).toBe(1);
  });

  test("a hole stops a rung there", () => {
    const events = [silent, segmentReady("source", 1), segmentReady("source", 3)];
    expect(announce(stateOf(events), []).frontier).toBe(1);
  });

  test("sound that lags holds the picture, and goes on where it ended before the picture", () => {
    const picture = [1, 2, 3].map((n) => segmentReady("source", n));
    const lagging = [inspected(), ...picture, segmentReady("audio-0", 1)];
    expect(announce(stateOf(lagging), ["source"])).toMatchObject({ frontier: 1, sounds: { "audio-0": 1 } });
    const ended = makeEvent("test", HASH, "source.ended", {
      segments: 3,
      sounds: { "audio-0": 1 },
      end: 12 * 90_000,
    });
    expect(announce(stateOf([...lagging, ended as PipelineEvent]), ["source"]).frontier).toBe(3);
  });
});

describe("several sounds", () => {
  const [main] = inspection().sounds;
  const other = { ...main!, rung: "audio-1", default: false };
  const two = inspected({ sounds: [main, other] });
  const picture = (n: number) => Array.from({ length: n }, (_, i) => segmentReady("source", i + 1));
  const sound = (rung: string, n: number) => Array.from({ length: n }, (_, i) => segmentReady(rung, i + 1));

  test("hold the frontier together, and each is announced as far as it is there", () => {
    const facts = [two, ...picture(3), ...sound("audio-0", 3), ...sound("audio-1", 1)];
    expect(announce(stateOf(facts), [])).toMatchObject({
      frontier: 1,
      sounds: { "audio-0": 1, "audio-1": 1 },
    });
  });

  test("one that has ended, or begins late, is not waited for longer than ten seconds", () => {
    const ended = [two, ...picture(6), ...sound("audio-0", 6), ...sound("audio-1", 1)];
    expect(announce(stateOf(ended), [])).toMatchObject({
      frontier: 3,
      sounds: { "audio-0": 3, "audio-1": 1 },
    });
    const late = [two, ...picture(6), ...sound("audio-0", 6)];
    expect(announce(stateOf(late), [])).toMatchObject({
      frontier: 3,
      sounds: { "audio-0": 3, "audio-1": 0 },
    });
    const silent = [two, ...picture(6), ...sound("audio-1", 6)];
    expect(announce(stateOf(silent), []).frontier).toBe(0);
  });

  test("in whatever order segments come, the frontier never retreats", () => {
    const facts = [...picture(8), ...sound("audio-0", 7), ...sound("audio-1", 3)];
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        const state = stateOf([two]);
        let before = announce(state, []);
        for (const fact of shuffled) {
          const now = announce(foldEvent(state, fact), before.rungs);
          expect(now.frontier).toBeGreaterThanOrEqual(before.frontier);
          for (const rung of ["audio-0", "audio-1"])
            expect(now.sounds[rung] ?? 0).toBeGreaterThanOrEqual(before.sounds[rung] ?? 0);
          before = now;
        }
      }),
    );
  });
});

test("complete only when finalized, ended and whole", () => {
  const facts = filmFacts(3);
  expect(announce(stateOf(facts), [])).toMatchObject({
    complete: true,
    frontier: 3,
    sounds: { "audio-0": 3 },
  });
  for (const needed of ["upload.finalized", "source.ended", "segment.ready", "source.inspected"]) {
    const at = facts.findLastIndex((f) => f.type === needed);
    const without = facts.filter((_, index) => index !== at);
    expect(announce(stateOf(without), []).complete).toBe(false);
  }
});
