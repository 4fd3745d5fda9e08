import { describe, expect, test } from "vitest";
import { makeEvent, parseEvent } from "../../../core/video/events.ts";
import { toLanguageTag } from "../../../core/video/language.ts";
import { planSounds, type SoundTrack } from "../../../core/video/sounds.ts";
import { HASH, inspection } from "./film-facts.ts";

function track(stream: number, changes: Partial<SoundTrack["audio"]> & Partial<SoundTrack> = {}): SoundTrack {
  const { role = "main", default: main = false, ...audio } = changes;
  const plain = {
    codec: "aac",
    channels: 2,
    layout: "stereo",
    sampleRate: 48_000,
    language: null,
    title: null,
  };
  return { stream, start: 0, role, default: main, audio: { ...plain, ...audio } };
}

const namesOf = (tracks: SoundTrack[]) => planSounds(tracks).sounds.map(({ label }) => label);

describe("the renditions of a film's sound", () => {
  test("a track is one rendition in stereo, and one more in 5.1 where it has as many channels", () => {
    const tracks = [track(1, { channels: 6 }), track(2, { channels: 1 }), track(4, { channels: 8 })];
    expect(planSounds(tracks).sounds.map(({ rung, stream, channels }) => [rung, stream, channels])).toEqual([
      ["audio-0", 1, 2],
      ["audio-0-surround", 1, 6],
      ["audio-1", 2, 2],
      ["audio-2", 4, 2],
      ["audio-2-surround", 4, 6],
    ]);
  });

  test("one track is the default: the source's, else the first", () => {
    const defaults = (tracks: SoundTrack[]) => planSounds(tracks).sounds.map((sound) => sound.default);
    expect(defaults([track(1), track(2)])).toEqual([true, false]);
    expect(defaults([track(1), track(2, { default: true, channels: 6 })])).toEqual([false, true, true]);
    expect(defaults([track(1, { default: true }), track(2, { default: true })])).toEqual([true, false]);
  });

  test("it is called by its title, its language or its number, and no two tracks alike", () => {
    expect(namesOf([track(1)])).toEqual(["Main"]);
    expect(namesOf([track(1), track(2)])).toEqual(["Track 1", "Track 2"]);
    expect(namesOf([track(1, { language: "ger" }), track(2, { language: "deu", channels: 6 })])).toEqual([
      "German",
      "German (2)",
      "German (2)",
    ]);
    const commentary = track(2, { language: "eng", role: "commentary" });
    expect(namesOf([track(1, { title: 'The "director\'s"\ncut' }), commentary])).toEqual([
      "The director's cut",
      "English (commentary)",
    ]);
  });

  test("of very many tracks the first are taken and the default one, the others are named with the reason", () => {
    const tracks = Array.from({ length: 12 }, (_, i) => track(i + 1, { default: i === 9 }));
    const { sounds, leftOut } = planSounds(tracks);
    expect(sounds.map(({ stream }) => stream)).toEqual([1, 2, 3, 4, 5, 6, 7, 10]);
    expect(leftOut).toEqual([8, 9, 11, 12].map((n) => `Track ${n}: at most 8 tracks of sound are taken`));
  });
});

test("languages are told in their shortest form (RFC 5646 2.2.1), and not where there is none", () => {
  const told = ["eng", "ger", "deu", "fre", "zho", "pt_BR", "und", "zxx", "", "???", null];
  const tags = ["en", "de", "de", "fr", "zh", "pt-BR", null, null, null, null, null];
  expect(told.map(toLanguageTag)).toEqual(tags);
});

test("facts of films of before, with the one sound they had, are read as such", () => {
  const { sounds: _, soundsLeftOut: __, ...before } = inspection();
  const audio = { codec: "aac", channels: 6, sampleRate: 44_100, language: "ger" };
  const read = (type: "source.inspected" | "source.ended", data: object) =>
    parseEvent(JSON.stringify({ ...makeEvent("test", HASH, type, data as never), data })).data;
  const [sound] = inspection().sounds;
  expect(read("source.inspected", { ...before, audio })).toEqual({
    ...before,
    soundsLeftOut: [],
    sounds: [{ ...sound, stream: null, language: "de", source: { ...audio, layout: null, title: null } }],
  });
  expect(read("source.inspected", { ...before, audio: null })).toMatchObject({ sounds: [] });
  const ended = { segments: 3, end: 12 };
  expect(read("source.ended", { ...ended, audioSegments: 7 })).toEqual({
    ...ended,
    sounds: { "audio-0": 7 },
  });
  expect(read("source.ended", { ...ended, audioSegments: 0 })).toEqual({ ...ended, sounds: {} });
});
