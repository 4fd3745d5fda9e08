import fc from "fast-check";
import { expect, test } from "vitest";
import { listCaptions } from "../../../../core/video/captions/list-captions.ts";
import { type EventData, makeEvent, type PipelineEvent } from "../../../../core/video/events.ts";
import { emptyState, foldEvent } from "../../../../core/video/state.ts";
import { HASH, inspection, shuffledWithRepeats } from "../film-facts.ts";

const event = <T extends PipelineEvent["type"]>(type: T, data: EventData<T>) =>
  makeEvent("test", HASH, type, data) as PipelineEvent;

const english = { language: "en", label: "English", kind: "subtitles", default: true } as const;
const facts = [
  event("source.inspected", {
    ...inspection(),
    captions: [
      { ...english, track: "text-0", codec: "subrip", stream: 2 },
      { ...english, track: null, label: "Pictures", codec: "dvd_subtitle", stream: 3 },
      { ...english, track: "text-1", label: "English", codec: "ass", stream: 4 },
    ],
  }),
  event("captions.grown", { n: 1 }),
  event("captions.grown", { n: 2 }),
  event("captions.grown", { n: 4 }),
  event("captions.added", { ...english, track: "text-bb", from: "upload", segments: [3] }),
  event("captions.added", { ...english, track: "text-aa", label: "Deutsch", from: "upload", segments: [1] }),
  event("captions.added", { ...english, track: "text-cc", from: "upload", segments: [] }),
  event("captions.removed", { track: "text-cc" }),
];
const fold = (events: PipelineEvent[]) => listCaptions(events.reduce(foldEvent, emptyState()));

test("in any order and however often they are told, the same tracks: of the source first, of different names", () => {
  const straight = fold(facts);
  expect(straight.map(({ track, label, default: shown }) => [track, label, shown])).toEqual([
    ["text-0", "English", true],
    ["text-1", "English 2", false],
    ["text-aa", "Deutsch", false],
    ["text-bb", "English 3", false],
  ]);
  expect(straight.map(({ stored, segments }) => [stored, [...segments]])).toEqual([
    [2, [1, 2]],
    [2, [1, 2]],
    [Number.POSITIVE_INFINITY, [1]],
    [Number.POSITIVE_INFINITY, [3]],
  ]);
  fc.assert(
    fc.property(shuffledWithRepeats(facts), (events) => {
      expect(fold(events)).toEqual(straight);
    }),
  );
});

test("the file of all cues of a source's track is there when its source is read", () => {
  const ended = event("source.ended", { segments: 2, sounds: {}, end: 8 * 90_000, captions: 2 });
  expect(fold(facts).map(({ isWhole }) => isWhole)).toEqual([false, false, true, true]);
  const whole = fold([...facts, ended]);
  expect(whole.every(({ isWhole, stored }) => isWhole && stored === Number.POSITIVE_INFINITY)).toBe(true);
});
