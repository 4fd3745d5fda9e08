import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type MediaReport, streamsOf } from "../../../../../core/video/report/media-report.ts";
import { makeFilm } from "../../../../harness/films.ts";
import { openTranscodeContext } from "../../../../harness/ingest.ts";
import { SOURCE_KINDS } from "../../../../harness/source-kinds.ts";
import { inspectBytes, inspectFile } from "./inspect-film.ts";
import { runFfmpegOnce } from "./run-ffmpeg-once.ts";

const ctx = await openTranscodeContext();
const videoOf = (media: MediaReport) => streamsOf(media, "video")[0]!;

/** A second of moving picture by FFmpeg, encoded with these options. */
async function inspectMade(
  name: string,
  options: string[],
  source = "testsrc2=size=320x180:rate=25:duration=1",
) {
  return inspectFile(ctx, await runFfmpegOnce(name, ["-f", "lavfi", "-i", source, ...options]));
}

test("an edit list that hides 0.31 s, and one that begins 3.337 s late", async () => {
  const hidden = videoOf(
    await inspectFile(ctx, (await SOURCE_KINDS["an edit list that hides the first pictures"]!()).path),
  );
  expect(hidden.editList).toMatchObject({ delay: 0, cut: false });
  expect(hidden.editList!.hidden).toBeCloseTo(0.31, 2);
  const late = await inspectFile(ctx, (await SOURCE_KINDS["a start at 3.337 s"]!()).path);
  expect(videoOf(late).editList!.delay).toBeCloseTo(3.337, 2);
  expect(videoOf(late).start).toBeCloseTo(3.337, 2);
});

test("reordered pictures alone hide nothing", async () => {
  const media = await inspectFile(
    ctx,
    (await makeFilm({ name: "plain.mp4", seconds: 2, size: "320x180" })).path,
  );
  expect(videoOf(media)).toMatchObject({ editList: null, frameRate: { kind: "constant", average: 30 } });
});

test("key frames by an MP4's index: two, 1.5 s apart", async () => {
  const film = await makeFilm({ name: "keys.mp4", seconds: 2, size: "320x180", fps: "20", gop: 30 });
  const { keyframes } = videoOf(await inspectFile(ctx, film.path));
  expect(keyframes).toEqual({ count: 2, shortest: 1.5, longest: 1.5, average: 1, of: "whole" });
});

test("interlaced fields, the top one first", async () => {
  const video = videoOf(
    await inspectMade("fields.ts", [
      ...["-vf", "tinterlace=interleave_top", "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-top", "1"],
    ]),
  );
  expect(video).toMatchObject({ codec: "mpeg2video", fieldOrder: "top-first" });
});

test("HDR10 with the display that it was made on", async () => {
  const x265 = [
    "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:hdr10=1:log-level=none",
    "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)",
    "max-cll=1000,400",
  ].join(":");
  const video = videoOf(
    await inspectMade("hdr10.mkv", [
      ...["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params", x265],
    ]),
  );
  expect(video).toMatchObject({
    ...{ bitDepth: 10, chroma: "4:2:0", colour: { primaries: "bt2020", transfer: "smpte2084" } },
    hdr: { kind: "hdr10", masteringPeak: 1000, maxContentLight: 1000, maxAverageLight: 400 },
  });
});

test("12 bits of 4:4:4 with alpha, RGB, and pixels that are wider than high", async () => {
  const prores = ["-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le"];
  expect(videoOf(await inspectMade("alpha.mov", prores))).toMatchObject({
    ...{ codec: "prores", chroma: "4:4:4", alpha: true },
  });
  const rgb = ["-c:v", "libx264rgb", "-preset", "ultrafast", "-pix_fmt", "rgb24"];
  expect(videoOf(await inspectMade("rgb.mkv", rgb))).toMatchObject({ chroma: "RGB", bitDepth: 8 });
  const wide = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-vf", "setsar=4/3"];
  expect(videoOf(await inspectMade("wide.mp4", wide))).toMatchObject({
    ...{ sampleAspect: 4 / 3, display: { width: 427, height: 180 } },
  });
});

test("240 pictures a second", async () => {
  const fast = "testsrc2=size=160x90:rate=240:duration=1";
  const options = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
  const { frameRate } = videoOf(await inspectMade("fast.mp4", options, fast));
  expect(frameRate).toMatchObject({ kind: "constant", average: 240 });
});

test("a mirrored picture", async () => {
  const path = await runFfmpegOnce("flat.mp4", [
    ...["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=1", "-c:v", "libx264"],
    ...["-preset", "ultrafast", "-pix_fmt", "yuv420p"],
  ]);
  expect(videoOf(await inspectFile(ctx, path))).toMatchObject({ mirrored: false });
  const film = await readFile(path);
  // The matrix of the track header (14496-12 8.3.2): x becomes width - x.
  const matrix = film.indexOf("tkhd") + 44;
  film.writeInt32BE(-0x10000, matrix);
  film.writeInt32BE(320 * 0x10000, matrix + 24);
  expect(videoOf(await inspectBytes(ctx, film))).toMatchObject({ mirrored: true, rotation: 180 });
});
