import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { choosePoster } from "../../../../core/library/choose-poster.ts";
import { videos } from "../../../../core/library/schema.ts";
import type { EventData } from "../../../../core/video/events.ts";
import { gopPrefix, thumbnailKey } from "../../../../core/video/keys.ts";
import type { PosterFact } from "../../../../core/video/poster.ts";
import { makePoster } from "../../../../functions/transcode/picture/make-poster.ts";
import { decodeGrey, numberOn } from "../../../harness/decode-grey.ts";
import { type FilmOptions, makeFilm } from "../../../harness/films.ts";
import { ingestFilm } from "../harness/ingest-film.ts";
import { storeFilm } from "../harness/store-film.ts";
import { makeRung, makeScope, newVideoHash, openTranscode } from "../harness/transcode.ts";

const { context, eventsOf } = await openTranscode();
const { buckets, library } = context;
const FPS = 30;
const isBlack = (condition: string) => `drawbox=t=fill:color=black:enable='${condition}'`;

async function readPoster(videoHash: string): Promise<Buffer> {
  const { body, contentType, cacheControl } = await buckets.media.open(thumbnailKey(videoHash));
  expect({ contentType, cacheControl }).toEqual({ contentType: "image/jpeg", cacheControl: "no-cache" });
  return Buffer.from(await new Response(body).arrayBuffer());
}

/** What was told last; track would fold it into the row. */
async function told(videoHash: string, count: number): Promise<EventData<"poster.ready">> {
  const events = await eventsOf(videoHash, "poster.ready", count);
  const { generation: _, ...made } = events.at(-1)!;
  await setRow(videoHash, made);
  return events.at(-1)!;
}
const setRow = (videoHash: string, made: PosterFact) =>
  library
    .update(videos)
    .set({ poster: { made, found: made.found ? made : null, failed: null } })
    .where(eq(videos.videoHash, videoHash));
const complete = (videoHash: string) =>
  library.update(videos).set({ status: "completed" }).where(eq(videos.videoHash, videoHash));

async function earlyOf(options: Partial<FilmOptions>) {
  const stored = await storeFilm(context, { seconds: 2, size: "320x180", ...options });
  const { videoHash } = stored;
  await makePoster(context, makeScope(videoHash), { videoHash, generation: 1, place: "media" });
  const number = await numberOn(await readPoster(videoHash));
  return { ...stored, number, fact: await told(videoHash, 1) };
}
const makeWished = (videoHash: string) =>
  makePoster(context, makeScope(videoHash), { videoHash, generation: 1 });

test.each([
  ["a second of black", isBlack("lt(t,1)"), 30, 60],
  ["a fade from black", "fade=in:st=0:d=1.5", 42, 60],
  ["a fade to white", "fade=out:st=0.5:d=1.2:color=white", 0, 17],
  ["blurred pictures", "gblur=sigma=6:enable='lt(t,1.2)+gt(t,1.6)'", 36, 49],
  ["flashes", "drawbox=t=fill:color=white@0.9:enable='lt(mod(t,0.5),0.2)'", 0, 60],
])("the early poster of a film with %s is none of those", async (_, filter, from, to) => {
  const { number, fact } = await earlyOf({ filter });
  expect(number).toBeGreaterThanOrEqual(from);
  expect(number).toBeLessThan(to);
  if (/white@/.test(filter)) expect((number / FPS) % 0.5).toBeGreaterThan(0.19);
  expect(fact).toMatchObject({ choice: 0, stage: "early", found: true, good: true, madeFrom: "gop" });
  expect(Math.round(fact.time * FPS)).toBe(number);
});

test("the early poster of a film that is turned and anamorphic is upright, with the aspect that people see", async () => {
  const videoHash = newVideoHash();
  const { path } = await makeFilm({ name: "turned.mp4", seconds: 1, size: "320x180", audio: false });
  const video = { rotation: 90, sampleAspect: 0.75 };
  await ingestFilm(buckets, { path, videoHash, rungs: [makeRung("180p", 320, 180)], video });
  await makePoster(context, makeScope(videoHash), { videoHash, generation: 1, place: "uploads" });
  const { width, height, pixels } = await decodeGrey(await readPoster(videoHash));
  expect({ width, height }).toEqual({ width: 640, height: 854 });
  // The strip lay at the bottom, its white cell first: now on the left, from the top.
  const at = (x: number, y: number) => pixels[y * width + x]!;
  expect(at(50, 20)).toBeGreaterThan(200);
  expect(at(50, 830)).toBeLessThan(60);
});

test("a poster that is poor is made better when the film is whole, and a good one stays", async () => {
  const { videoHash, fact } = await earlyOf({ seconds: 24, filter: isBlack("lt(t,13)") });
  expect(fact.good).toBe(false);
  await makeWished(videoHash);
  await complete(videoHash);
  await makeWished(videoHash);
  const better = await told(videoHash, 2);
  expect(better).toMatchObject({ choice: 0, stage: "whole", found: true, good: true, madeFrom: "source" });
  const number = await numberOn(await readPoster(videoHash));
  expect(number).toBeGreaterThanOrEqual(13 * FPS);
  expect(Math.round(better.time * FPS)).toBe(number);
  expect(better.version).not.toBe(fact.version);

  const bright = await earlyOf({ seconds: 4 });
  const before = await buckets.media.head(thumbnailKey(bright.videoHash));
  await complete(bright.videoHash);
  await makeWished(bright.videoHash);
  const { time, version } = bright.fact;
  expect(await told(bright.videoHash, 2)).toMatchObject({ stage: "whole", time, version });
  expect(await buckets.media.head(thumbnailKey(bright.videoHash))).toEqual(before);
});

test("a choice is the picture that players show then, also at the film's ends", async () => {
  const { videoHash } = await storeFilm(context, { seconds: 6, size: "320x180" });
  const shown = [
    [0, 0],
    [3.999, 119],
    [4, 120],
    [5.35, 160],
    [6, 179],
    [6.09, 179],
  ] as const;
  for (const [time, expected] of shown) {
    await choosePoster(library, videoHash, time);
    await makeWished(videoHash);
    expect({ time, number: await numberOn(await readPoster(videoHash)) }).toEqual({ time, number: expected });
  }
  const [first] = await eventsOf(videoHash, "poster.ready", shown.length);
  expect(first).toMatchObject({ choice: 1, stage: "early", found: false, time: 0, madeFrom: "source" });
});

test("of a rate that varies and of odd times the picture is exact as well", async () => {
  const { videoHash, film } = await storeFilm(context, {
    seconds: 12,
    fps: "24000/1001",
    variableRate: true,
  });
  const at = film.numbers.findIndex((number) => number > 200);
  const [number, next] = [film.numbers[at]!, film.numbers[at + 1]!];
  for (const [time, expected] of [
    [number / film.fps, number],
    [next / film.fps - 0.002, number],
    [next / film.fps, next],
  ] as const) {
    await choosePoster(library, videoHash, time);
    await makeWished(videoHash);
    expect(await numberOn(await readPoster(videoHash))).toBe(expected);
  }
});

test("a choice outlives the film's completion and its retries, and one that is taken back brings back what was found", async () => {
  const { videoHash, number } = await earlyOf({ seconds: 8 });
  await choosePoster(library, videoHash, 6);
  await makeWished(videoHash);
  expect(await told(videoHash, 2)).toMatchObject({ choice: 1, stage: "early" });
  const early = { videoHash, generation: 2, place: "media" as const };
  await makePoster(context, { ...makeScope(videoHash), generation: 2 }, early);
  await complete(videoHash);
  await makeWished(videoHash);
  expect(await numberOn(await readPoster(videoHash))).toBe(180);
  expect(await told(videoHash, 3)).toMatchObject({ choice: 1, stage: "whole", madeFrom: "source" });

  await choosePoster(library, videoHash, null);
  await makeWished(videoHash);
  expect(await told(videoHash, 4)).toMatchObject({ choice: 2, stage: "whole", found: true });
  expect(Math.abs((await numberOn(await readPoster(videoHash))) - number)).toBeLessThanOrEqual(30);
});

test("a job that is late stores nothing over a newer choice", async () => {
  const { videoHash } = await storeFilm(context, { seconds: 8, size: "320x180" });
  await choosePoster(library, videoHash, 1);
  await choosePoster(library, videoHash, 5);
  await Promise.all([makeWished(videoHash), makeWished(videoHash), makeWished(videoHash)]);
  expect(await numberOn(await readPoster(videoHash))).toBe(150);
});

test("films of one picture, of a tower's shape, and black all over have a poster", async () => {
  expect((await earlyOf({ seconds: 1 / 30, firstNumber: 7 })).number).toBe(7);
  const { fact } = await earlyOf({ seconds: 1, filter: isBlack("1") });
  expect(fact.good).toBe(false);
  const { videoHash } = await earlyOf({ seconds: 0.2, size: "32x640" });
  const { width, height } = await decodeGrey(await readPoster(videoHash));
  expect({ width, height }).toEqual({ width: 64, height: 1280 });
});

test("a film that was complete before its poster was made has one from its rungs", async () => {
  const { videoHash } = await storeFilm(context, { seconds: 4, size: "320x180" });
  await buckets.uploads.removeAll(gopPrefix(videoHash));
  await complete(videoHash);
  await makePoster(context, makeScope(videoHash), { videoHash, generation: 1, place: "uploads" });
  expect(await numberOn(await readPoster(videoHash))).toBeGreaterThanOrEqual(0);
  expect(await told(videoHash, 1)).toMatchObject({ stage: "whole" });
});
