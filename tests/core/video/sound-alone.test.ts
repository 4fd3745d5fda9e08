import Parser from "hls-parser";
import { parse as parseMpd } from "mpd-parser";
import { expect, test } from "vitest";
import { expectedJobs } from "../../../core/queue/expected-jobs.ts";
import { wholePictureJobId } from "../../../core/queue/jobs.ts";
import { makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { announce } from "../../../core/video/frontier.ts";
import { renderMpd } from "../../../core/video/manifests/dash.ts";
import { renderMultivariant } from "../../../core/video/manifests/hls.ts";
import { presentationOf } from "../../../core/video/manifests/presentation.ts";
import { etaSeconds, progressOf } from "../../../core/video/progress.ts";
import { planSounds } from "../../../core/video/sounds.ts";
import { emptyState, foldEvent } from "../../../core/video/state.ts";
import { filmFacts, HASH, segmentReady } from "./film-facts.ts";

const audio = { codec: "flac", layout: null, sampleRate: 48_000, title: null };
const { sounds } = planSounds([
  { stream: 0, start: 0, role: "main", default: true, audio: { ...audio, channels: 6, language: "eng" } },
  { stream: 1, start: 0, role: "main", default: false, audio: { ...audio, channels: 2, language: "ger" } },
]);

/** Every fact of three segments of sound alone, in English with 5.1 and in German. */
const facts = filmFacts(3).flatMap((fact): PipelineEvent[] => {
  if (fact.type === "source.inspected") {
    const data = { ...fact.data, video: null, lane: "sound" as const, passthrough: false, rungs: [], sounds };
    return [{ ...fact, data }];
  }
  if (fact.type === "source.ended") {
    const counts = Object.fromEntries(sounds.map(({ rung }) => [rung, 3]));
    return [{ ...fact, data: { ...fact.data, segments: 0, sounds: counts } }];
  }
  if (fact.type !== "segment.ready") return [fact];
  if (fact.data.rung !== "audio-0") return [];
  return sounds.map(({ rung }) => {
    const { data } = segmentReady(rung, fact.data.n) as typeof fact;
    return makeEvent("test", HASH, "segment.ready", { ...data, speed: 8 }) as PipelineEvent;
  });
});

const stateUpTo = (last: number) =>
  facts
    .filter(({ type, data }) =>
      type === "segment.ready" ? data.n <= last : last === 3 || type !== "source.ended",
    )
    .reduce(foldEvent, emptyState());
const presentationAt = (last: number) => {
  const state = stateUpTo(last);
  return presentationOf(state, announce(state, []))!;
};

test("sound alone plays from its first segment on, and is complete with its last", () => {
  expect(announce(stateUpTo(0), [])).toMatchObject({ frontier: 0, complete: false });
  const counts = (n: number) => Object.fromEntries(sounds.map(({ rung }) => [rung, n]));
  expect(announce(stateUpTo(1), [])).toEqual({ rungs: [], frontier: 1, sounds: counts(1), complete: false });
  expect(announce(stateUpTo(3), [])).toEqual({ rungs: [], frontier: 3, sounds: counts(3), complete: true });
});

test("its progress and what is left of it are those of the sound", () => {
  const state = stateUpTo(1);
  expect(progressOf(state, false)).toBeCloseTo(1 / 3);
  expect(etaSeconds(state)).toBeCloseTo(8 / 8);
});

test("it has a variant a group without a picture, whose playlist is that of the default sound", () => {
  const master = Parser.parse(renderMultivariant(presentationAt(3)));
  if (!master.isMasterPlaylist) throw new Error("not a multivariant playlist");
  expect(master.variants.map(({ uri, codecs, resolution }) => [uri, codecs, resolution])).toEqual([
    ["audio-0.m3u8", "mp4a.40.2", undefined],
    ["audio-0.m3u8", "mp4a.40.2", undefined],
  ]);
  expect(master.variants.map(({ audio }) => audio.map(({ uri }) => uri))).toEqual([
    ["audio-0.m3u8", "audio-1.m3u8"],
    ["audio-0-surround.m3u8", "audio-1.m3u8"],
  ]);
});

test("its MPD has sets of sound alone, and their duration", () => {
  const text = renderMpd(presentationAt(3));
  expect(text).not.toMatch(/contentType="video"/);
  const mpd = parseMpd(text, { manifestUri: "http://host/uploads/x/dash/manifest.mpd" });
  expect(mpd.duration).toBeCloseTo(12, 2);
  expect(Object.keys(mpd.mediaGroups.AUDIO.audio!)).toEqual(["English", "German"]);
  expect(renderMpd(presentationAt(1))).toMatch(/type="dynamic"/);
});

test("no storyboard is expected, and a poster that is drawn when the sound is whole", () => {
  expect(expectedJobs(facts).map(({ jobId }) => jobId)).toEqual([wholePictureJobId(HASH, 1)]);
});
