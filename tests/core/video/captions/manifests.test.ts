import fc from "fast-check";
import Parser from "hls-parser";
import { parse as parseMpd } from "mpd-parser";
import { expect, test } from "vitest";
import { type EventData, makeEvent, type PipelineEvent } from "../../../../core/video/events.ts";
import { announce } from "../../../../core/video/frontier.ts";
import { renderMpd } from "../../../../core/video/manifests/dash.ts";
import { renderMultivariant } from "../../../../core/video/manifests/hls.ts";
import { renderCaptionPlaylist } from "../../../../core/video/manifests/hls-captions.ts";
import { type Presentation, presentationOf } from "../../../../core/video/manifests/presentation.ts";
import { emptyState, foldEvent } from "../../../../core/video/state.ts";
import { filmFacts, HASH, shuffledWithRepeats } from "../film-facts.ts";

const event = <T extends PipelineEvent["type"]>(type: T, data: EventData<T>) =>
  makeEvent("test", HASH, type, data) as PipelineEvent;

const track = { language: "en", label: "English", kind: "subtitles", default: false } as const;

/** Of those that are stored as a whole. */
const STORED: Record<string, Set<number>> = { "text-aa": new Set([1, 5, 80]), "text-bb": new Set([2]) };

/** A film of 20 s in segments of 4 s, with two tracks of its own and two uploaded ones. */
function captionedFacts(): PipelineEvent[] {
  const own = { ...track, codec: "subrip" };
  const facts = filmFacts(5).map((fact) => {
    if (fact.type === "source.ended") return { ...fact, data: { ...fact.data, captions: 4 } };
    if (fact.type !== "source.inspected") return fact;
    const captions = [
      { ...own, track: "text-0", stream: 2, default: true },
      { ...own, track: "text-1", stream: 3, label: "For <all>", kind: "forced" as const },
      { ...own, track: null, stream: 4 },
    ];
    return { ...fact, data: { ...fact.data, captions, closedCaptions: ["CC1", "CC3", "SERVICE1"] } };
  });
  return [
    ...facts,
    ...[1, 2, 3, 4].map((n) => event("captions.grown", { n })),
    event("captions.added", {
      ...{ ...track, track: "text-aa", from: "upload", segments: [1, 5, 80] },
      ...{ label: 'The "best"', language: "pt-BR", kind: "captions" },
    }),
    event("captions.added", { ...track, track: "text-bb", from: "upload", segments: [2] }),
    event("captions.removed", { track: "text-bb" }),
  ];
}

function present(facts: PipelineEvent[]): Presentation {
  const state = facts.reduce(foldEvent, emptyState());
  return presentationOf(state, announce(state, ["source", "720p", "360p"]))!;
}

const playlistOf = (shown: Presentation, name: string) =>
  renderCaptionPlaylist(shown.captions.find((one) => one.track === name)!, 10);

test("HLS: a group of subtitles and one of closed captions, which every variant names", () => {
  const text = renderMultivariant(present(captionedFacts()));
  const master = Parser.parse(text);
  if (!master.isMasterPlaylist) throw new Error("not a multivariant playlist");
  for (const variant of master.variants) {
    const subtitles = variant.subtitles.map(({ name, language, uri, isDefault, forced, characteristics }) => {
      return { name, language, uri, isDefault, forced, characteristics };
    });
    expect(subtitles).toEqual([
      { name: "English", language: "en", uri: "text-0.m3u8", isDefault: true, forced: false },
      { name: "For <all>", language: "en", uri: "text-1.m3u8", isDefault: false, forced: true },
      {
        ...{ name: "The ”best”", language: "pt-BR", uri: "text-aa.m3u8", isDefault: false, forced: false },
        characteristics:
          "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound",
      },
    ]);
    expect(variant.closedCaptions.map(({ instreamId }) => instreamId)).toEqual(["CC1", "CC3", "SERVICE1"]);
  }
});

test("HLS: segments of a track to the film's end, empty ones where no cue is", () => {
  const uploaded = Parser.parse(playlistOf(present(captionedFacts()), "text-aa"));
  if (uploaded.isMasterPlaylist) throw new Error("not a media playlist");
  expect(uploaded).toMatchObject({ endlist: true, targetDuration: 10 });
  expect(uploaded.segments.map(({ uri, duration }) => [uri, duration])).toEqual([
    ["../captions/text-aa/1.vtt", 4],
    ["../captions/text-aa/empty.vtt", 4],
    ["../captions/text-aa/empty.vtt", 4],
    ["../captions/text-aa/empty.vtt", 4],
    ["../captions/text-aa/5.vtt", 4],
  ]);
  const own = Parser.parse(playlistOf(present(captionedFacts()), "text-0"));
  if (own.isMasterPlaylist) throw new Error("not a media playlist");
  const names = ["1", "2", "3", "4", "empty"].map((name) => `../captions/text-0/${name}.vtt`);
  expect(own.segments.map(({ uri }) => uri)).toEqual(names);
});

test("DASH: a set of one WebVTT file for each track, with language, label and role; the channels of the pictures", () => {
  const text = renderMpd(present(captionedFacts()));
  const mpd = parseMpd(text, { manifestUri: "http://host/uploads/x/dash/manifest.mpd" });
  const { SUBTITLES } = mpd.mediaGroups as unknown as {
    SUBTITLES: { subs: Record<string, { language: string }> };
  };
  const sets = Object.entries(SUBTITLES.subs);
  expect(sets.map(([, { language }]) => language).sort()).toEqual(["en", "en", "pt-BR"]);
  expect(text).toContain('schemeIdUri="urn:scte:dash:cc:cea-608:2015" value="CC1;CC3"');
  expect(text).toContain('schemeIdUri="urn:scte:dash:cc:cea-708:2015" value="1"');
  const own = text
    .split("\n")
    .slice(text.split("\n").findIndex((line) => line.includes('contentType="text"')));
  expect(own.slice(0, 17).map((line) => line.trim())).toEqual([
    '<AdaptationSet id="1000" contentType="text" mimeType="text/vtt" lang="en">',
    "<Label>English</Label>",
    '<Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/>',
    '<Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>',
    '<Representation id="text-0" bandwidth="10000">',
    "<BaseURL>../captions/text-0/all.vtt</BaseURL>",
    ...["</Representation>", "</AdaptationSet>"],
    '<AdaptationSet id="1001" contentType="text" mimeType="text/vtt" lang="en">',
    "<Label>For &#60;all&#62;</Label>",
    '<Role schemeIdUri="urn:mpeg:dash:role:2011" value="forced-subtitle"/>',
    '<Representation id="text-1" bandwidth="10000">',
    "<BaseURL>../captions/text-1/all.vtt</BaseURL>",
    ...["</Representation>", "</AdaptationSet>"],
    '<AdaptationSet id="1002" contentType="text" mimeType="text/vtt" lang="pt-BR">',
    "<Label>The ”best”</Label>",
  ]);
});

test("while the source is being read DASH names no file of its tracks, and HLS what is over", () => {
  const growing = captionedFacts().filter(
    ({ type, ...rest }) =>
      type !== "source.ended" && type !== "upload.finalized" && !JSON.stringify(rest).includes('"n":4'),
  );
  const shown = present(growing);
  expect(renderMpd(shown)).not.toContain("captions/text-0");
  expect(renderMpd(shown)).toContain("captions/text-aa");
  const playlist = playlistOf(shown, "text-0");
  expect(playlist).not.toContain("ENDLIST");
  expect(playlist.match(/\/\d+\.vtt/g)).toEqual(["/1.vtt", "/2.vtt", "/3.vtt"]);
});

test("in any order of facts a playlist of captions only grows, and names what is stored", () => {
  fc.assert(
    fc.property(shuffledWithRepeats(captionedFacts()), (events) => {
      const state = emptyState();
      const before = new Map<string, string>();
      let announced: string[] = [];
      for (const each of events) {
        const shown = announce(foldEvent(state, each), announced);
        announced = shown.rungs;
        for (const one of presentationOf(state, shown)?.captions ?? []) {
          const text = renderCaptionPlaylist(one, 10);
          expect(text.startsWith(before.get(one.track) ?? ""), text).toBe(true);
          before.set(one.track, text);
          const own = STORED[one.track] ?? state.captions.grown;
          for (const [, n] of text.matchAll(/\/(\d+)\.vtt/g)) expect(own.has(Number(n))).toBe(true);
        }
      }
      expect(before.get("text-0")).toContain("ENDLIST");
      expect(before.get("text-aa")).toContain("ENDLIST");
    }),
  );
});
