import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { SourceVideo } from "../../../../core/video/inspection.ts";
import { initKey } from "../../../../core/video/keys.ts";
import { encodeSpan } from "../../../../functions/transcode/encode/encode-span.ts";
import { probe } from "../../../../functions/transcode/ffmpeg/probe.ts";
import { parseFragments } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import { makeFilm, TWO_SECOND_GOPS } from "../harness/films.ts";
import { ingestFilm } from "../harness/ingest-film.ts";
import {
  makeJob,
  makeRung,
  makeScope,
  newVideoHash,
  openTranscode,
  readSegment,
} from "../harness/transcode.ts";

const { context, folder } = await openTranscode();

/** Encodes a film span by span (each GOP object one) and answers the frames of a rung and its stream. */
async function encodeFilm(path: string, video: Partial<SourceVideo>, width: number, height: number) {
  const videoHash = newVideoHash();
  const rung = makeRung("test", width, height);
  const gops = await ingestFilm(context.buckets, { path, videoHash, rungs: [rung], video });
  const times: number[] = [];
  const { body } = await context.buckets.media.open(await encodeAll());
  const parts = [Buffer.from(await new Response(body).arrayBuffer())];
  for (const { n, start } of gops) {
    const segment = await readSegment(context, videoHash, "test", n);
    const [fragment] = parseFragments(segment);
    expect(Math.abs(fragment!.minPts - start)).toBeLessThanOrEqual(750);
    times.push(...fragment!.samples.map(({ pts }) => pts).sort((a, b) => a - b));
    parts.push(segment);
  }
  const { json } = await probe({ stdin: new Blob(parts).stream() });
  return { times, stream: json.streams![0]! };

  async function encodeAll() {
    for (const { n } of gops) {
      await encodeSpan(context, makeScope(videoHash), makeJob(videoHash, gops, [rung], n, n));
    }
    return initKey(videoHash, "test");
  }
}

test("120 frames a second become 60, one each 1/60 s, over all spans", async () => {
  const path = await makeFilm(folder, { name: "fast.mp4", frames: 720, rate: "120" });
  const { times } = await encodeFilm(path, { fps: 120 }, 320, 180);
  expect(times).toEqual(Array.from({ length: 360 }, (_, i) => i * 1500));
});

test("interlaced video comes out progressive, frame for frame", async () => {
  const encode = [...TWO_SECOND_GOPS, "-flags", "+ilme+ildct", "-x264-params", "tff=1"];
  const path = await makeFilm(folder, { name: "fields.mp4", frames: 150, filters: "setfield=tff", encode });
  const { times, stream } = await encodeFilm(path, { fieldOrder: "tt" }, 320, 180);
  expect(times).toHaveLength(150);
  expect(stream.field_order).toBe("progressive");
});

test("full range becomes limited range, 8-bit 4:2:0 High at the rung's level", async () => {
  const filters = "scale=out_range=pc,format=yuvj420p";
  const encode = [...TWO_SECOND_GOPS, "-pix_fmt", "yuvj420p", "-color_range", "pc"];
  const path = await makeFilm(folder, { name: "full.mp4", frames: 60, filters, encode });
  const { stream } = await encodeFilm(path, { colorRange: "pc", pixelFormat: "yuvj420p" }, 320, 180);
  expect(stream).toMatchObject({ pix_fmt: "yuv420p", profile: "High", level: 30 });
  expect(stream.color_range).not.toBe("pc");
});

/** Films of real devices: name, what ingest finds out about them, size of the rung, frames. */
const REAL: [string, Partial<SourceVideo>, number, number, number][] = [
  [
    "rails__rotated_hdr_video.mov",
    { codec: "hevc", pixelFormat: "yuv420p10le", rotation: 90, colorTransfer: "arib-std-b67", fps: 24 },
    ...([216, 384, 40] as const),
  ],
  [
    "media__hdr10-av1.mp4",
    { codec: "av1", pixelFormat: "yuv420p10le", colorTransfer: "smpte2084", fps: 29.97 },
    ...([216, 384, 127] as const),
  ],
  ["streamio-ffmpeg__weird_aspect.small.mpg", { codec: "mpeg1video", sampleAspect: 64 / 45 }, 314, 180, 37],
];
const CORPUS = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));

for (const [name, video, width, height, frames] of REAL) {
  test.runIf(existsSync(CORPUS))(`${name} comes out upright, square and SDR, with every frame`, async () => {
    const path = name.endsWith(".mpg") ? CORPUS + name : await moveIndexInFront(CORPUS + name);
    const { times, stream } = await encodeFilm(path, video, width, height);
    expect(stream).toMatchObject({ width, height, pix_fmt: "yuv420p", sample_aspect_ratio: "1:1" });
    expect(["smpte2084", "arib-std-b67"]).not.toContain(stream.color_transfer);
    expect(new Set(times).size).toBe(frames);
  });
}

async function moveIndexInFront(path: string): Promise<string> {
  const { execa } = await import("execa");
  const moved = `${folder}/${path.split("/").at(-1)}.mp4`;
  await execa("ffmpeg", [
    ...["-v", "error", "-nostdin", "-y", "-i", path, "-map", "0:v:0", "-c", "copy"],
    ...["-movflags", "+faststart", moved],
  ]);
  return moved;
}
