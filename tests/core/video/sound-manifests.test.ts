import Parser from "hls-parser";
import { parse as parseMpd } from "mpd-parser";
import { expect, test } from "vitest";
import { announce } from "../../../core/video/frontier.ts";
import { renderMpd } from "../../../core/video/manifests/dash.ts";
import { renderMultivariant } from "../../../core/video/manifests/hls.ts";
import { presentationOf } from "../../../core/video/manifests/presentation.ts";
import { planSounds } from "../../../core/video/sounds.ts";
import { emptyState, foldEvent } from "../../../core/video/state.ts";
import { filmFacts, segmentReady } from "./film-facts.ts";

const audio = { codec: "ac3", layout: null, sampleRate: 48_000, title: null };
const { sounds } = planSounds([
  { stream: 1, start: 0, role: "main", default: false, audio: { ...audio, channels: 2, language: "ger" } },
  { stream: 2, start: 0, role: "main", default: true, audio: { ...audio, channels: 6, language: "eng" } },
  {
    stream: 3,
    start: 0,
    role: "commentary",
    default: false,
    audio: { ...audio, channels: 1, language: "eng", title: "A & B" },
  },
  {
    stream: 4,
    start: 0,
    role: "description",
    default: false,
    audio: { ...audio, channels: 2, language: "eng" },
  },
]);

/** A film of two segments whose English track has 5.1 beside stereo. */
function presentation() {
  const facts = filmFacts(2).flatMap((fact) => {
    if (fact.type === "source.inspected") return { ...fact, data: { ...fact.data, sounds } };
    if (fact.type !== "segment.ready" || fact.data.rung !== "audio-0") return fact;
    return sounds.map(({ rung }) => segmentReady(rung, fact.data.n));
  });
  const state = facts.reduce(foldEvent, emptyState());
  return presentationOf(state, announce(state, []))!;
}

test("HLS has a group in stereo and one in 5.1 with the same members, and each rung in both", () => {
  const master = Parser.parse(renderMultivariant(presentation()));
  if (!master.isMasterPlaylist) throw new Error("not a multivariant playlist");
  expect(master.variants.map(({ uri, audio }) => [uri, audio[0]!.groupId])).toEqual(
    ["stereo", "surround"].flatMap((group) =>
      ["source", "720p", "360p"].map((rung) => [`${rung}.m3u8`, group]),
    ),
  );
  const membersOf = (group: string) =>
    master.variants
      .find(({ audio }) => audio[0]!.groupId === group)!
      .audio.map(({ name, language, isDefault, autoselect, channels, characteristics, uri }) => {
        return [name, language, isDefault, autoselect, channels, characteristics, uri];
      });
  const describes = "public.accessibility.describes-video";
  const stereo = [
    ["German", "de", false, true, "2", undefined, "audio-0.m3u8"],
    ["English", "en", true, true, "2", undefined, "audio-1.m3u8"],
    ["A & B", "en", false, false, "2", undefined, "audio-2.m3u8"],
    ["English (audio description)", "en", false, true, "2", describes, "audio-3.m3u8"],
  ];
  expect(membersOf("stereo")).toEqual(stereo);
  const english = ["English", "en", true, true, "6", undefined, "audio-1-surround.m3u8"];
  expect(membersOf("surround")).toEqual([stereo[0], english, stereo[2], stereo[3]]);
});

test("the two variants of a rung have one bandwidth, by which hls.js takes them for one level, and never less than they need", () => {
  const shown = presentation();
  const master = Parser.parse(renderMultivariant(shown));
  if (!master.isMasterPlaylist) throw new Error("not a multivariant playlist");
  for (const [i, { rung, bandwidth }] of shown.video.entries()) {
    const variants = master.variants.filter(({ uri }) => uri === `${rung.rung}.m3u8`);
    expect(new Set(variants.map((variant) => variant.bandwidth))).toHaveLength(1);
    for (const variant of variants) {
      const members = shown.audio.filter(({ sound }) =>
        variant.audio.some(({ uri }) => uri === `${sound.rung}.m3u8`),
      );
      const most = Math.max(...members.map((member) => member.bandwidth.peak));
      expect([i, variant.bandwidth >= bandwidth.peak + most]).toEqual([i, true]);
      expect(variant.bandwidth).toBeGreaterThanOrEqual(variant.averageBandwidth!);
    }
  }
});

test("DASH has a set for each rendition, with language, role, label and channels; stereo of the default track is first choice", () => {
  const text = renderMpd(presentation());
  const sets = text.split("<AdaptationSet ").filter((set) => set.includes('contentType="audio"'));
  const attribute = (set: string, pattern: RegExp) => pattern.exec(set)?.[1];
  expect(
    sets.map((set) => [
      attribute(set, /Representation id="([^"]*)"/),
      attribute(set, /lang="([^"]*)"/),
      attribute(set, /dash:role:2011" value="([^"]*)"/),
      attribute(set, /<Label>([^<]*)</),
      attribute(set, /ChannelConfiguration" value="([^"]*)"/),
      attribute(set, /selectionPriority="([^"]*)"/),
    ]),
  ).toEqual([
    ["audio-0", "de", "alternate", "German", "2", "1"],
    ["audio-1", "en", "main", "English", "2", "2"],
    ["audio-1-surround", "en", "main", "English", "6", "1"],
    ["audio-2", "en", "commentary", "A &#38; B", "2", "1"],
    ["audio-3", "en", "description", "English (audio description)", "2", "1"],
  ]);
  expect(new Set(text.match(/AdaptationSet id="\d+"/g))).toHaveLength(6);
  const { mediaGroups } = parseMpd(text, { manifestUri: "http://host/uploads/x/dash/manifest.mpd" });
  expect(Object.keys(mediaGroups.AUDIO.audio!)).toEqual([
    "German",
    "English",
    "A & B",
    "English (audio description)",
  ]);
});

test("of tracks that are alike a player may pick one by itself: the default, or the first", () => {
  const shown = presentation();
  const [german, english] = [shown.audio[0]!, shown.audio[1]!];
  const like = (one: typeof german, rung: string, label: string) => {
    return { ...one, sound: { ...one.sound, rung, label, default: false, stream: 9 } };
  };
  const audio = [
    like(english, "audio-7", "English (2)"),
    german,
    english,
    like(german, "audio-8", "German (2)"),
  ];
  const master = Parser.parse(renderMultivariant({ ...shown, audio }));
  if (!master.isMasterPlaylist) throw new Error("not a multivariant playlist");
  expect(master.variants[0]!.audio.map(({ name, autoselect }) => [name, autoselect])).toEqual([
    ["English (2)", false],
    ["German", true],
    ["English", true],
    ["German (2)", false],
  ]);
});
