import { describe, expect, test } from "vitest";
import { makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { announce } from "../../../core/video/frontier.ts";
import { emptyState, foldEvent } from "../../../core/video/state.ts";
import { filmFacts, HASH, inspection, RUNGS, segmentReady } from "./film-facts.ts";

const stateOf = (events: PipelineEvent[]) => events.reduce(foldEvent, emptyState());
const inspected = (changes = {}) =>
  makeEvent("test", HASH, "source.inspected", inspection(changes)) as PipelineEvent;
const silent = inspected({ audio: null });

describe("what a growing film shows", () => {
  test("nothing before the first segment, nor before the sound that covers it", () => {
    expect(announce(stateOf([inspected()]), []).frontier).toBe(0);
    expect(announce(stateOf([inspected(), segmentReady("source", 1)]), []).frontier).toBe(0);
    const both = [inspected(), segmentReady("source", 1), segmentReady("audio-0", 1)];
    expect(announce(stateOf(both), [])).toMatchObject({ rungs: ["source"], frontier: 1, audioSegments: 1 });
  });

  test("sound that ends a little before the picture is enough, as containers keep the two apart", () => {
    const film = (seconds: number) => [
      inspected(),
      segmentReady("source", 1, 2),
      segmentReady("audio-0", 1, seconds),
    ];
    expect(announce(stateOf(film(1.5)), [])).toMatchObject({ frontier: 1, audioSegments: 1 });
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
    expect(announce(stateOf(film), [])).toMatchObject({ frontier: 1, audioSegments: 2 });
    const long = [inspected(), segmentReady("source", 1, 1), segmentReady("audio-0", 1, 2)];
    expect(announce(stateOf(long), [])).toMatchObject({ frontier: 1, audioSegments: 1 });
    const data = { segments: 1, audioSegments: 3, end: 4 * 90_000 };
    const ended = makeEvent("test", HASH, "source.ended", data) as PipelineEvent;
    expect(announce(stateOf([...film, ended]), [])).toMatchObject({ frontier: 1, audioSegments: 3 });
  });

  test("a film without sound waits for none", () => {
    expect(announce(stateOf([silent, segmentReady("source", 1)]), []).frontier).toBe(1);
  });

  test("without passthrough the smallest rung starts alone", () => {
    const encoded = inspected({ audio: null, passthrough: false, rungs: RUNGS.slice(1) });
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
    const data = { segments: 1, audioSegments: 0, end: 4 * 90_000 };
    const ended = makeEvent("test", HASH, "source.ended", data) as PipelineEvent;
    expect(announce(stateOf([...film(1.4), ended]), ["source"]).rungs).toEqual(["source", "360p"]);
    const encoded = inspected({ audio: null, passthrough: false, rungs: RUNGS.slice(1) });
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
    expect(announce(stateOf(lagging), ["source"])).toMatchObject({ frontier: 1, audioSegments: 1 });
    const ended = makeEvent("test", HASH, "source.ended", {
      segments: 3,
      audioSegments: 1,
      end: 12 * 90_000,
    });
    expect(announce(stateOf([...lagging, ended as PipelineEvent]), ["source"]).frontier).toBe(3);
  });
});

test("complete only when finalized, ended and whole", () => {
  const facts = filmFacts(3);
  expect(announce(stateOf(facts), [])).toMatchObject({ complete: true, frontier: 3, audioSegments: 3 });
  for (const needed of ["upload.finalized", "source.ended", "segment.ready", "source.inspected"]) {
    const at = facts.findLastIndex((f) => f.type === needed);
    const without = facts.filter((_, index) => index !== at);
    expect(announce(stateOf(without), []).complete).toBe(false);
  }
});
