import { expect, test } from "vitest";
import { gopPrefix, thumbnailKey } from "../../../../core/video/keys.ts";
import { probe } from "../../../../functions/transcode/ffmpeg/probe.ts";
import { makePoster } from "../../../../functions/transcode/picture/make-poster.ts";
import { BOUNDS } from "../harness/bounds.ts";
import { decodePictures, makeFilm } from "../harness/films.ts";
import { type IngestOptions, ingestFilm } from "../harness/ingest-film.ts";
import { makeRung, makeScope, newVideoHash, openTranscode } from "../harness/transcode.ts";

const { context, folder } = await openTranscode();
const BLACK_AT_FIRST = "geq=lum='if(lt(N\\,50)\\,16\\,if(lt(X\\,W/2)\\,60\\,200))':cb=128:cr=128";
const ALL_BLACK = "geq=lum=16:cb=128:cr=128";

async function posterOf(
  filters: string,
  options: Partial<IngestOptions> = {},
  beforePoster?: (videoHash: string) => Promise<unknown>,
): Promise<Buffer> {
  const videoHash = newVideoHash();
  const path = await makeFilm(folder, { name: `${videoHash.slice(0, 8)}.mp4`, frames: 60, filters });
  const rungs = [makeRung("180p", 320, 180)];
  const [first] = await ingestFilm(context.buckets, { path, videoHash, rungs, ...options });
  const job = { videoHash, generation: 1, place: first!.place };
  await beforePoster?.(videoHash);
  await makePoster(context, makeScope(videoHash), job);
  const { body, contentType, cacheControl } = await context.buckets.media.open(thumbnailKey(videoHash));
  expect({ contentType, cacheControl }).toEqual({ contentType: "image/jpeg", cacheControl: "no-cache" });
  return Buffer.from(await new Response(body).arrayBuffer());
}

async function sizeOf(jpeg: Buffer): Promise<string> {
  const { json } = await probe({ ...BOUNDS, stdin: new Blob([new Uint8Array(jpeg)]).stream() });
  const { codec_name, width, height } = json.streams![0]!;
  return `${codec_name} ${width}x${height}`;
}

test("the poster is 640 wide and not black, though the film begins so", async () => {
  const poster = await posterOf(BLACK_AT_FIRST);
  expect(await sizeOf(poster)).toBe("mjpeg 640x360");
  const [left] = await decodePictures({ bytes: poster }, "crop=2:2:100:100");
  const [right] = await decodePictures({ bytes: poster }, "crop=2:2:500:100");
  expect(left!.grey).toBeGreaterThan(30);
  expect(right!.grey).toBeGreaterThan(left!.grey + 50);
});

test("the poster of a film that is turned and anamorphic is upright, with the aspect that people see", async () => {
  const poster = await posterOf(BLACK_AT_FIRST, {
    video: { rotation: 90, sampleAspect: 0.75 },
    place: () => "media",
  });
  expect(await sizeOf(poster)).toBe("mjpeg 640x854");
  const [top] = await decodePictures({ bytes: poster }, "crop=2:2:300:100");
  const [bottom] = await decodePictures({ bytes: poster }, "crop=2:2:300:700");
  expect(bottom!.grey).toBeGreaterThan(top!.grey + 50);
});

test("a film that was complete before its poster was made has one from its rungs", async () => {
  const rungs = [makeRung("source", 320, 180)];
  const beforePoster = (videoHash: string) => context.buckets.uploads.removeAll(gopPrefix(videoHash));
  const poster = await posterOf(BLACK_AT_FIRST, { rungs, place: () => "media" }, beforePoster);
  expect(await sizeOf(poster)).toBe("mjpeg 640x360");
});

test("a film that is black all over has a poster as well", async () => {
  expect(await sizeOf(await posterOf(ALL_BLACK))).toBe("mjpeg 640x360");
});
