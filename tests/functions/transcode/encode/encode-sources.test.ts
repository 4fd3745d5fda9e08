import { expect, test } from "vitest";
import type { SourceVideo } from "../../../../core/video/inspection.ts";
import { initKey } from "../../../../core/video/keys.ts";
import { encodeSpan } from "../../../../functions/transcode/encode/encode-span.ts";
import { probe } from "../../../../functions/transcode/ffmpeg/probe.ts";
import { parseFragments } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import { BOUNDS } from "../harness/bounds.ts";
import { decodePictures, makeFilm, TWO_SECOND_GOPS } from "../harness/films.ts";
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
  const { json } = await probe({ ...BOUNDS, stdin: new Blob(parts).stream() });
  return { times, stream: json.streams![0]!, parts };

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

/** Dark on the left, bright on the right, of pixels 1.5 times as wide as high, in HDR (PQ), 10 bits. */
const HDR_ANAMORPHIC = {
  name: "hdr.mp4",
  frames: 90,
  filters: "format=yuv420p10le,geq=lum='if(lt(X\\,W/2)\\,200\\,600)':cb=512:cr=512",
  encode: [
    ...["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "60", "-qp", "10"],
    ...["-pix_fmt", "yuv420p10le", "-aspect", "16:6", "-color_trc", "smpte2084"],
    ...["-color_primaries", "bt2020", "-colorspace", "bt2020nc"],
  ],
};

test("a rotated anamorphic HDR film comes out upright, square and SDR, with every frame", async () => {
  const path = await makeFilm(folder, HDR_ANAMORPHIC);
  const video = { rotation: 90, sampleAspect: 1.5, colorTransfer: "smpte2084", pixelFormat: "yuv420p10le" };
  const { times, stream, parts } = await encodeFilm(path, video, 180, 480);
  expect(stream).toMatchObject({ width: 180, height: 480, pix_fmt: "yuv420p", sample_aspect_ratio: "1:1" });
  expect(stream).toMatchObject({ color_transfer: "bt709", color_primaries: "bt709" });
  expect(times).toEqual(Array.from({ length: 90 }, (_, i) => i * 3000));
  // Turned clockwise, what was left is on top.
  const bytes = Buffer.concat(parts);
  const [top] = await decodePictures({ bytes }, "crop=2:2:90:60");
  const [bottom] = await decodePictures({ bytes }, "crop=2:2:90:400");
  expect(top!.grey + 40).toBeLessThan(bottom!.grey);
});
