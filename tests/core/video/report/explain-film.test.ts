import { expect, test } from "vitest";
import type { Inspection } from "../../../../core/video/inspection.ts";
import { explainFilm, type FilmEnd } from "../../../../core/video/report/explain/explain-film.ts";
import type { MediaReport, MediaStreamOf } from "../../../../core/video/report/media-report.ts";
import { inspection } from "../film-facts.ts";

const stream = { codecTag: null, language: null, title: null, default: false, flags: [] };
const times = { start: 0, duration: 20, bitrate: null };

function video(changes: Partial<MediaStreamOf<"video">> = {}): MediaStreamOf<"video"> {
  return {
    ...{ kind: "video", index: 0, codec: "h264", ...stream, ...times, profile: "High", level: 40 },
    ...{ width: 1920, height: 1080, sampleAspect: 1, rotation: 0, mirrored: false },
    ...{ display: { width: 1920, height: 1080 }, pixelFormat: "yuv420p", bitDepth: 8, chroma: "4:2:0" },
    ...{ alpha: false, fieldOrder: "progressive", keyframes: null, editList: null, closedCaptions: false },
    colour: { primaries: "bt709", transfer: "bt709", matrix: "bt709", range: "limited" },
    hdr: {
      ...{
        kind: "sdr",
        dolbyVision: null,
        masteringPeak: null,
        maxContentLight: null,
        maxAverageLight: null,
      },
    },
    frameRate: { kind: "constant", average: 30, min: 30, max: 30, of: "whole" },
    ...changes,
  };
}

function report(streams: MediaReport["streams"], changes: Partial<MediaReport> = {}): MediaReport {
  return {
    container: { format: "mov,mp4", name: "MP4", brand: "isom", compatibleBrands: [], fragmented: false },
    ...{ duration: 20, start: 0, size: 1000, bitrate: null, streams, chapters: [], tags: [] },
    ...{ locationTags: [], ...changes },
  };
}

function codesOf(film: Inspection, media: MediaReport, ended: FilmEnd | null = null): string[] {
  return explainFilm(film, media, ended).map(({ code, stream: at, rendition }) =>
    [at ?? "file", rendition, code].filter((part) => part !== null).join(" "),
  );
}

test("a film for browsers is copied, its steps are made; nothing is told of a film of before", () => {
  expect(codesOf(inspection(), report([video()]))).toEqual([
    "file packaged",
    "0 source copied",
    "0 720p step",
    "0 360p step",
  ]);
  expect(codesOf(inspection(), report([video()]), { end: 0, repaired: 2 })).toContain("0 source repaired");
  expect(explainFilm(inspection(), null)).toEqual([]);
  const held = explainFilm(inspection(), report([video()]), { end: 15 * 90_000, heldFrom: 5.02 * 90_000 });
  expect(held.at(-1)).toMatchObject({ code: "last-picture-stands", stream: 0, outcome: "changed" });
  expect(held.at(-1)!.words).toMatch(/goes on for 10 s /);
});

test("what is done to the pictures is told once for all rungs, in its order", () => {
  const film = inspection({ passthrough: false, rungs: inspection().rungs.slice(1) });
  film.video = {
    ...{ ...film.video, codec: "hevc", pixelFormat: "yuva420p10le", colorTransfer: "smpte2084" },
    ...{ colorRange: "pc", fps: 120 },
  };
  const odd = video({
    ...{ codec: "hevc", rotation: 90, sampleAspect: 1.5, bitDepth: 10, fieldOrder: "top-first", alpha: true },
    ...{ display: { width: 1081, height: 2881 }, frameRate: { ...video().frameRate, average: 120 } },
    colour: { primaries: "bt2020", transfer: "smpte2084", matrix: "bt2020nc", range: "full" },
    hdr: { ...video().hdr, kind: "hdr10" },
  });
  expect(codesOf(film, report([odd]))).toEqual([
    ...[
      "file packaged",
      "0 720p made-codec",
      "0 360p step",
      "0 deinterlaced",
      "0 rate-capped",
      "0 turned",
      "0 squared",
    ],
    ...["0 made-even", "0 tone-mapped", "0 range-limited", "0 samples-reduced", "0 alpha-flattened"],
  ]);
  const [, made] = explainFilm(film, report([odd]));
  expect(made!.words).toBe(
    "Made in H.264, since not every browser plays HEVC: 1280 × 720, 2.8 Mb/s at most.",
  );
});

test("of Dolby Vision the base layer is mapped; a base layer in SDR stays as it is", () => {
  const film = (colorTransfer: string) =>
    inspection({ passthrough: false, video: { ...inspection().video, colorTransfer } });
  const dolby = (compatibility: "hlg" | "sdr") =>
    video({
      hdr: {
        ...{ ...video().hdr, kind: "dolby-vision" },
        dolbyVision: { profile: 8, level: 4, baseLayer: true, enhancementLayer: false, compatibility },
      },
    });
  expect(codesOf(film("arib-std-b67"), report([dolby("hlg")]))).toContain("0 tone-mapped");
  expect(codesOf(film("bt709"), report([dolby("sdr")]))).not.toContain("0 tone-mapped");
});

test("each rendition of the sound is told, and what is left out", () => {
  const [stereo] = inspection().sounds;
  const source = { ...stereo!.source, channels: 6, layout: "5.1", codec: "ac3", sampleRate: 44_100 };
  const of = (index: number, rung: string, channels: number) => ({
    ...{ ...stereo!, rung, channels, stream: index, source },
  });
  const film = inspection({ sounds: [of(1, "audio-0", 2), of(1, "audio-0-surround", 6)] });
  const sound = (index: number): MediaStreamOf<"audio"> => ({
    ...{ kind: "audio", index, codec: "ac3", ...stream, ...times, profile: null, channels: 6, layout: "5.1" },
    ...{ sampleRate: 44_100, bitDepth: null, editList: null },
  });
  const media = report(
    [
      video({ default: true }),
      ...[sound(1), sound(2), { ...video(), index: 3 }],
      { kind: "subtitle", index: 4, codec: "hdmv_pgs_subtitle", ...stream, ...times, form: "image" },
      { kind: "cover", index: 5, codec: "mjpeg", ...stream, ...times, width: 500, height: 500 },
      { kind: "data", index: 6, codec: null, ...stream, codecTag: "tmcd", ...times },
    ],
    { locationTags: ["location"], start: 10 },
  );
  expect(codesOf(film, media).filter((code) => !/step|copied/.test(code))).toEqual([
    ...["file packaged", "file place-dropped", "file starts-at-zero"],
    ...["1 audio-0 sound-made", "1 audio-0 mixed-down", "1 audio-0 sound-resampled"],
    ...["1 audio-0-surround sound-made", "1 audio-0-surround surround-kept"],
    ...["1 audio-0-surround sound-resampled", "2 sound-unknown", "3 video-left-out"],
    ...["4 captions-image", "5 cover-left-out", "6 data-left-out"],
  ]);
});

test("each rung in another codec says why it is there", () => {
  const rung = { rung: "720p-av1", width: 1280, height: 720, fps: 30, maxrate: 2_100_000, bufferSeconds: 2 };
  const extras = [{ codec: "av1" as const, encoder: { name: "libsvtav1", preset: "10" }, rungs: [rung] }];
  const decisions = explainFilm(inspection({ extras }), report([video()]));
  expect(decisions.find(({ rendition }) => rendition === "720p-av1")).toMatchObject({
    ...{ code: "extra-av1", outcome: "made", stream: 0 },
    words: "In AV1 too, for players that know it, once the film is complete: 1280 × 720, 2.1 Mb/s at most.",
  });
});

test("a codec that was asked for and is not made says why", () => {
  const rung = { rung: "720p-av1", width: 1280, height: 720, fps: 30, maxrate: 2_100_000, bufferSeconds: 2 };
  const extras = [{ codec: "av1" as const, encoder: { name: "libsvtav1", preset: "10" }, rungs: [rung] }];
  const wordsOf = (...args: Parameters<typeof explainFilm>) =>
    explainFilm(...args).flatMap(({ code, outcome, words }) =>
      code.startsWith("extra-") ? [`${outcome} ${code}: ${words}`] : [],
    );
  const leftOut = inspection({
    extrasLeftOut: [
      { codec: "hevc", reason: "uncut" },
      { codec: "av1", reason: "no-encoder" },
    ],
  });
  expect(wordsOf(leftOut, report([video()]))).toEqual([
    "left-out extra-hevc-uncut: Not made in HEVC: the film could not be cut at its key frames into the pieces that it is made of.",
    "left-out extra-av1-no-encoder: Not made in AV1: the FFmpeg here has no encoder for it.",
  ]);
  const film = inspection({ extras });
  const whole = { end: 90_000, spans: 1 };
  expect(wordsOf(film, report([video()]), whole)).toEqual([
    expect.stringMatching(/^made extra-av1: In AV1 too/),
  ]);
  expect(wordsOf(film, report([video()]), { end: 90_000 })).toEqual([
    expect.stringMatching(/^left-out extra-av1-uncut: /),
  ]);
  const failed = new Map([["av1" as const, "The encoder stopped at 3 s"]]);
  expect(wordsOf(film, report([video()]), whole, failed)).toEqual([
    "left-out extra-av1-failed: Not made in AV1, since that failed: The encoder stopped at 3 s.",
  ]);
});
