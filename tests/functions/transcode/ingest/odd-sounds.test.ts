import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { initKey, segmentKey } from "../../../../core/video/keys.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import {
  dataOf,
  openTranscodeContext,
  readEvents,
  readObjects,
  uploadWhole,
} from "../../../harness/ingest.ts";
import { makeTempFolder } from "../../../harness/temp-folder.ts";

const ctx = await openTranscodeContext();

/** Two seconds of pictures with tracks of sound, each made of FFmpeg's source and its encoder's options. */
async function makeFilm(name: string, tracks: { source: string; encode: string[] }[]): Promise<Buffer> {
  const path = join(await makeTempFolder("odd"), name);
  await execa("ffmpeg", [
    ...["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2"],
    ...tracks.flatMap(({ source }) => ["-f", "lavfi", "-i", `${source}:duration=2`]),
    ...["-map", "0", ...tracks.flatMap((_, i) => ["-map", String(i + 1)])],
    ...["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"],
    ...tracks.flatMap(({ encode }, i) => encode.map((word) => word.replace(":a", `:a:${i}`))),
    path,
  ]);
  return readFile(path);
}

async function ingest(film: Buffer) {
  const { videoHash, scope } = await uploadWhole(ctx, film);
  expect(await ingestSource(ctx, scope)).toBe("ended");
  const events = await readEvents(ctx, videoHash);
  const inspection = dataOf(events, "source.inspected")[0]!;
  const { sounds } = dataOf(events, "source.ended")[0]!;
  return { videoHash, inspection, counts: sounds };
}

/** How loud each channel of a rendition is at most, 0 to 1. */
async function peaksOf(videoHash: string, rung: string, count: number, channels: number): Promise<number[]> {
  const keys = Array.from({ length: count }, (_, i) => segmentKey(videoHash, rung, i + 1));
  const input = await readObjects(ctx.buckets.media, [initKey(videoHash, rung), ...keys]);
  const args = ["-v", "error", "-i", "pipe:0", "-f", "f32le", "pipe:1"];
  const { stdout } = await execa("ffmpeg", args, { input, encoding: "buffer" });
  const samples = new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
  return Array.from({ length: channels }, (_, channel) =>
    samples.reduce(
      (most, sample, i) => (i % channels === channel ? Math.max(most, Math.abs(sample)) : most),
      0,
    ),
  );
}

const tones = (levels: number[], rate = 48_000) =>
  `aevalsrc=${levels.map((level) => `${level}*sin(2*PI*440*t)`).join("|")}:sample_rate=${rate}`;
const AAC = ["-c:a", "aac"];
const PCM = ["-c:a", "pcm_s16le"];

it("plays a mono track as loud as it is, on both sides", async () => {
  const { videoHash, counts } = await ingest(
    await makeFilm("mono.mp4", [{ source: tones([0.5], 22_050), encode: AAC }]),
  );
  const [left, right] = await peaksOf(videoHash, "audio-0", counts["audio-0"]!, 2);
  expect(left).toBeCloseTo(0.5, 1);
  expect(right).toBeCloseTo(0.5, 1);
});

it("makes 5.1 of 7.1 and keeps every channel at its place", async () => {
  // FL FR FC LFE BL BR SL SR (FFmpeg's order): the front centre alone.
  const source = `${tones([0, 0, 0.5, 0, 0, 0, 0, 0])}:channel_layout=7.1`;
  const { videoHash, counts } = await ingest(
    await makeFilm("wide.mkv", [{ source, encode: ["-c:a", "flac"] }]),
  );
  const peaks = await peaksOf(videoHash, "audio-0-surround", counts["audio-0-surround"]!, 6);
  expect(peaks.map((peak) => peak > 0.2)).toEqual([false, false, true, false, false, false]);
});

it.each([12, 16])("takes the first two of %i channels that have no places", async (channels) => {
  const source = tones([0.5, 0.25, ...Array(channels - 2).fill(0)]);
  const { videoHash, counts } = await ingest(await makeFilm("raw.mov", [{ source, encode: PCM }]));
  expect(Object.keys(counts)).toEqual(["audio-0"]);
  const [left, right] = await peaksOf(videoHash, "audio-0", counts["audio-0"]!, 2);
  expect(left! / right!).toBeCloseTo(2, 0);
});

it.each([
  ["film.mp4", "mp4a", "enca", /its sound is encrypted/],
  ["film.mkv", "A_AAC", "A_QQQ", /there is no decoder for its sound/],
])("leaves out a track of %s that is %s no more but %s, and plays the others", async (name, was, is, why) => {
  const film = await makeFilm(name, [
    { source: tones([0.5, 0.5]), encode: AAC },
    { source: tones([0.3, 0.3]), encode: AAC },
  ]);
  film.write(is, film.lastIndexOf(was), "latin1");
  const { inspection, counts } = await ingest(film);
  expect(Object.keys(counts)).toEqual(["audio-0"]);
  expect(inspection.soundsLeftOut).toEqual([expect.stringMatching(why)]);
});

it("takes eight tracks, and names those that it leaves out", async () => {
  const tracks = Array.from({ length: 10 }, () => ({ source: tones([0.1]), encode: PCM }));
  const { inspection, counts } = await ingest(await makeFilm("many.mov", tracks));
  expect(Object.keys(counts)).toHaveLength(8);
  expect(inspection.soundsLeftOut).toEqual(
    [9, 10].map((n) => `Track ${n}: at most 8 tracks of sound are taken`),
  );
});
