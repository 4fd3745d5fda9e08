import fc from "fast-check";
import Parser from "hls-parser";
import { Parser as M3u8Parser } from "m3u8-parser";
import { parse as parseMpd } from "mpd-parser";
import { expect, test } from "vitest";
import { failedExtras } from "../../../core/queue/expected-extras.ts";
import { expectedJobs } from "../../../core/queue/expected-jobs.ts";
import { makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { lacksExtras } from "../../../core/video/extras.ts";
import { announce } from "../../../core/video/frontier.ts";
import { renderMpd } from "../../../core/video/manifests/dash.ts";
import { renderMultivariant } from "../../../core/video/manifests/hls.ts";
import { presentationOf } from "../../../core/video/manifests/presentation.ts";
import { emptyState, foldEvent } from "../../../core/video/state.ts";
import { CODECS, completeFacts, extraFacts, extraJob } from "./extra-facts.ts";
import { HASH, shuffledWithRepeats } from "./film-facts.ts";

const H264 = ["source", "720p", "360p"];
const fold = (facts: PipelineEvent[]) => facts.reduce(foldEvent, emptyState());
const shownOf = (facts: PipelineEvent[]) => announce(fold(facts), H264).rungs;
const present = (facts: PipelineEvent[]) => presentationOf(fold(facts), announce(fold(facts), H264))!;
const whole = () => [...completeFacts(2), ...extraFacts("hevc", 2), ...extraFacts("av1", 2)];
const failed = (span: number) => {
  const reason = { code: "encoder_failed", detail: "x", attempts: 5 };
  return makeEvent("test", HASH, "job.failed", { ...extraJob("av1", span), ...reason }) as PipelineEvent;
};

test("a codec joins a film that is complete, with all its rungs, when they are whole", () => {
  expect(shownOf(completeFacts(2))).toEqual(H264);
  const some = [...completeFacts(2), ...extraFacts("av1", 1)];
  expect(shownOf(some)).toEqual(H264);
  expect(lacksExtras(fold(some), announce(fold(some), H264))).toBe(true);
  const hevc = [...completeFacts(2), ...extraFacts("hevc", 2)];
  expect(shownOf(hevc)).toEqual([...H264, "720p-hevc", "360p-hevc"]);
  expect(lacksExtras(fold(whole()), announce(fold(whole()), H264))).toBe(false);
  // Never while it grows, whatever is stored.
  const growing = whole().filter(({ type }) => type !== "source.ended");
  expect(shownOf(growing)).toEqual(H264);
});

test("without what says its codecs a rung is not announced", () => {
  const untold = whole().filter((fact) => fact.type !== "init.ready" || fact.data.rung !== "360p-av1");
  expect(shownOf(untold)).toEqual([...H264, "720p-hevc", "360p-hevc"]);
});

test("whatever the order of facts, a film and its codecs come out the same", () => {
  const text = renderMpd(present(whole()));
  fc.assert(
    fc.property(shuffledWithRepeats(whole()), (facts) => {
      expect(renderMpd(present(facts))).toBe(text);
    }),
    { numRuns: 30 },
  );
});

test("the jobs of a codec are waited for once the film is complete, until each has ended, well or not", () => {
  const extra = (facts: PipelineEvent[]) =>
    expectedJobs(facts).flatMap((job) => (job.queue === "extra" ? [job.jobId.slice(HASH.length + 1)] : []));
  const facts = completeFacts(2);
  expect(extra(facts)).toEqual(["extra-hevc.0.1", "extra-hevc.1.1", "extra-av1.0.1", "extra-av1.1.1"]);
  expect(expectedJobs(facts).find(({ queue }) => queue === "extra")!.madeOf).toMatchObject({
    type: "video.completed",
    data: { extras: ["hevc", "av1"], spans: 2 },
  });
  const after = [...facts, ...extraFacts("hevc", 2), failed(0)];
  expect(extra(after)).toEqual(["extra-av1.1.1"]);
  expect(extra(facts.filter(({ type }) => type !== "upload.finalized"))).toEqual([]);
});

test("a codec that fails is left out, and the film stays complete", () => {
  const facts = [...completeFacts(2), ...extraFacts("hevc", 2), failed(0), failed(1)];
  expect(fold(facts).failures.size).toBe(0);
  expect(announce(fold(facts), H264)).toMatchObject({
    complete: true,
    rungs: [...H264, "720p-hevc", "360p-hevc"],
  });
  expect([...failedExtras(fold(facts), HASH)]).toEqual([["av1", "x"]]);
  const lacks = (all: PipelineEvent[]) => lacksExtras(fold(all), announce(fold(all), H264));
  expect(lacks(facts)).toBe(true);
  // Dropped, it is made no more, and what it was to be made of need not stay.
  const origin = `extra/${extraJob("av1", 1).job}`;
  const dropped = makeEvent("test", HASH, "dead.dropped", { letter: "x", origin, who: "x" }) as PipelineEvent;
  expect(lacks([dropped, ...facts])).toBe(false);
  // Redriven, it is made after all.
  expect([...failedExtras(fold([...facts, ...extraFacts("av1", 2)]), HASH)]).toEqual([]);
});

test("two parsers read variants of each codec, H.264 first, all with the same sound", () => {
  const text = renderMultivariant(present(whole()));
  const master = Parser.parse(text);
  if (!master.isMasterPlaylist) throw new Error("not a multivariant playlist");
  expect(master.variants.map(({ uri, codecs }) => [uri, codecs])).toEqual([
    ...H264.map((rung) => [`${rung}.m3u8`, "avc1.640028,mp4a.40.2"]),
    ["720p-hevc.m3u8", `${CODECS.hevc},mp4a.40.2`],
    ["360p-hevc.m3u8", `${CODECS.hevc},mp4a.40.2`],
    ["720p-av1.m3u8", `${CODECS.av1},mp4a.40.2`],
    ["360p-av1.m3u8", `${CODECS.av1},mp4a.40.2`],
  ]);
  expect(new Set(master.variants.map(({ audio }) => audio[0]!.groupId))).toEqual(new Set(["stereo"]));
  const other = new M3u8Parser();
  other.push(text);
  other.end();
  expect(other.manifest.playlists.map((p) => p.attributes)).toMatchObject(
    master.variants.map(({ codecs }) => ({ CODECS: codecs })),
  );
});

test("captions within the pictures are announced in H.264 alone: no other encoder carries them", () => {
  const shown = { ...present(whole()), closedCaptions: ["CC1", "SERVICE1"] };
  const lines = renderMultivariant(shown).split("\n");
  const variants = lines.filter((line) => line.startsWith("#EXT-X-STREAM-INF:"));
  expect(variants.filter((line) => line.includes('CLOSED-CAPTIONS="cc"'))).toEqual(
    variants.filter((line) => line.includes("avc1.")),
  );
  const sets = renderMpd(shown).split("<AdaptationSet ");
  const told = sets.filter((set) => set.includes("urn:scte:dash:cc"));
  expect(told.map((set) => /^id="(\d+)"/.exec(set)?.[1])).toEqual(["1"]);
});

test("the MPD has a set for each codec, on the same timeline, and H.264 is to be selected first", () => {
  const text = renderMpd(present(whole()));
  const sets = text.split("<AdaptationSet").filter((set) => set.includes('contentType="video"'));
  expect(sets.map((set) => /selectionPriority="(\d)"/.exec(set)![1])).toEqual(["2", "1", "1"]);
  expect(new Set(sets.map((set) => /<SegmentTimeline>.*<\/SegmentTimeline>/s.exec(set)![0])).size).toBe(1);
  expect(new Set([...text.matchAll(/<AdaptationSet id="(\d+)"/g)].map(([, id]) => id)).size).toBe(4);
  const mpd = parseMpd(text, { manifestUri: "http://host/uploads/x/dash/manifest.mpd" });
  const codecs = Object.fromEntries(mpd.playlists.map((p) => [p.attributes.NAME, p.attributes.CODECS]));
  expect(codecs).toMatchObject({ "720p": "avc1.640028", "720p-hevc": CODECS.hevc, "360p-av1": CODECS.av1 });
});
