import { beforeAll, expect, test } from "vitest";
import { keepFacts } from "../../../../core/library/facts.ts";
import { videos } from "../../../../core/library/schema.ts";
import { makeEvent } from "../../../../core/video/events.ts";
import type { Gop } from "../../../../core/video/gop.ts";
import { gopKey, initKey, rungPrefix, segmentKey } from "../../../../core/video/keys.ts";
import { encodeSpan } from "../../../../functions/transcode/encode/encode-span.ts";
import { parseFragments } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import { needBox } from "../../../../functions/transcode/mp4/read-boxes.ts";
import { listDescendants } from "../../../harness/process-tree.ts";
import { decodePictures, makeFilm, type Picture } from "../harness/films.ts";
import { ingestFilm } from "../harness/ingest-film.ts";
import {
  decodeRung,
  makeJob,
  makeRung,
  makeScope,
  newVideoHash,
  openTranscode,
  readSegment,
} from "../harness/transcode.ts";

const { context, folder, segmentEvents, eventsOf, eventTypes } = await openTranscode();
const { media, uploads } = context.buckets;
const RUNGS = [makeRung("180p", 320, 180), makeRung("120p", 214, 120)];
const FRAMES = 240;

let path = "";
let straight: Picture[] = [];
beforeAll(async () => {
  path = await makeFilm(folder, { name: "film.mp4", frames: FRAMES });
  straight = await decodePictures({ file: path });
});

const ingest = (videoHash: string, options: Partial<Parameters<typeof ingestFilm>[1]> = {}) =>
  ingestFilm(context.buckets, { path, videoHash, rungs: RUNGS, ...options });

async function listEtags(videoHash: string, rung: string): Promise<Map<string, string>> {
  const etags = new Map<string, string>();
  for await (const { key, etag } of media.list(rungPrefix(videoHash, rung))) etags.set(key, etag);
  return etags;
}

async function expectWholeRung(videoHash: string, rung: string, gops: Gop[]): Promise<void> {
  const numbers = gops.map(({ n }) => n);
  const pictures = await decodeRung(context, videoHash, rung, numbers);
  expect(pictures.map(({ time }) => time)).toEqual(straight.map(({ time }) => time));
  expect(pictures.filter(({ grey }, i) => Math.abs(grey - straight[i]!.grey) > 4)).toEqual([]);
}

test("a retry starts at the first missing segment, keeps stored bytes and announces everything again", async () => {
  const videoHash = newVideoHash();
  const gops = await ingest(videoHash);
  const job = makeJob(videoHash, gops, RUNGS, 1, gops.length);
  await encodeSpan(context, makeScope(videoHash), job);
  const first = await segmentEvents(videoHash, 2 * gops.length);
  expect(first.every(({ speed }) => speed !== null && speed > 0)).toBe(true);

  const before = await listEtags(videoHash, "180p");
  await media.remove(segmentKey(videoHash, "180p", 2));
  await media.remove(segmentKey(videoHash, "180p", 4));
  await media.remove(segmentKey(videoHash, "120p", 3));
  before.delete(segmentKey(videoHash, "180p", 2));
  before.delete(segmentKey(videoHash, "180p", 4));
  await encodeSpan(context, makeScope(videoHash), job);

  const after = await listEtags(videoHash, "180p");
  expect(after.size).toBe(gops.length + 1);
  for (const [key, etag] of before) expect(after.get(key)).toBe(etag);
  for (const { rung } of RUNGS) await expectWholeRung(videoHash, rung, gops);
  const again = (await segmentEvents(videoHash, 4 * gops.length)).slice(2 * gops.length);
  const described = new Set(again.map(({ rung, n }) => `${rung}/${n}`));
  expect(described.size).toBe(2 * gops.length);
  expect(again.filter(({ speed }) => speed !== null)).toHaveLength(3);
});

test("the same span run again on nothing gives the same bytes", async () => {
  const etags: string[][] = [];
  for (let run = 0; run < 2; run++) {
    const videoHash = newVideoHash();
    const gops = await ingest(videoHash);
    await encodeSpan(context, makeScope(videoHash), makeJob(videoHash, gops, RUNGS, 2, 3));
    etags.push([...(await listEtags(videoHash, "120p")).values()]);
  }
  expect(etags[1]).toEqual(etags[0]);
});

test("of two workers on one span the first writer wins and both announce what is stored", async () => {
  const videoHash = newVideoHash();
  const gops = await ingest(videoHash);
  const job = makeJob(videoHash, gops, RUNGS, 1, gops.length);
  await Promise.all([1, 2].map(() => encodeSpan(context, makeScope(videoHash), job)));
  for (const { rung } of RUNGS) await expectWholeRung(videoHash, rung, gops);
  const events = await segmentEvents(videoHash, 4 * gops.length);
  for (const { rung, n, bytes } of events) {
    expect((await media.head(segmentKey(videoHash, rung, n)))?.size).toBe(bytes);
  }
});

test("what is published carries its type, is immutable, and names its parameters in each segment", async () => {
  const videoHash = newVideoHash();
  const gops = await ingest(videoHash);
  await encodeSpan(context, makeScope(videoHash), makeJob(videoHash, gops, RUNGS, 2, 3));
  const facts = { cacheControl: "public, max-age=31536000, immutable" };
  const segment = await media.head(segmentKey(videoHash, "180p", 3));
  expect(segment).toMatchObject({ ...facts, contentType: "video/iso.segment" });
  expect(await media.head(initKey(videoHash, "180p"))).toMatchObject({ ...facts, contentType: "video/mp4" });
  const bytes = await readSegment(context, videoHash, "180p", 3);
  const [sample] = parseFragments(bytes)[0]!.samples;
  const parameterSet = 7;
  expect(parseFragments(bytes)[0]!.bytes.readUInt8(sample!.offset + 4) & 0b11111).toBe(parameterSet);
});

test("a segment whose passthrough is unsafe is made in its place, under the source's init segment", async () => {
  const videoHash = newVideoHash();
  const source = { ...makeRung("source", 320, 180), maxrate: 3_000_000 };
  const gops = await ingest(videoHash, {
    rungs: [source, ...RUNGS],
    place: (n) => (n === 2 ? "uploads" : "media"),
  });
  const init = await media.head(initKey(videoHash, "source"));
  await encodeSpan(context, makeScope(videoHash), makeJob(videoHash, gops, [source], 2, 2));
  await expectWholeRung(videoHash, "source", gops);
  expect((await media.head(initKey(videoHash, "source")))?.etag).toBe(init?.etag);
  expect(await segmentEvents(videoHash, 1)).toMatchObject([{ rung: "source", n: 2, start: gops[1]!.start }]);
});

test("a hardware encoder that fails is replaced by libx264, and the log says so", async () => {
  const videoHash = newVideoHash();
  const elsewhere = process.platform === "darwin" ? "h264_vaapi" : "h264_videotoolbox";
  const gops = await ingest(videoHash, { encoder: elsewhere });
  await encodeSpan(context, makeScope(videoHash), makeJob(videoHash, gops, RUNGS, 1, gops.length));
  for (const { rung } of RUNGS) await expectWholeRung(videoHash, rung, gops);
  await segmentEvents(videoHash, 2 * gops.length);
  expect(eventTypes(videoHash)[0]).toBe("encoder.replaced");
});

/** Fills the media data of GOP objects with zeros. */
async function blank(videoHash: string, numbers: number[]): Promise<void> {
  for (const n of numbers) {
    const { body } = await uploads.open(gopKey(videoHash, n));
    const object = Buffer.from(await new Response(body).arrayBuffer());
    object.fill(0, needBox(object, ["mdat"]).body);
    await uploads.put(gopKey(videoHash, n), object);
  }
}

const LAST_OF_SECOND_GOP = 119;

test.each([
  { lost: [3], from: 1, to: 4, shows: "the picture before it" },
  { lost: [3, 4], from: 3, to: 4, shows: "the picture before it, of another span" },
  { lost: [2, 3], from: 3, to: 3, shows: "black" },
])("where nothing of GOP objects $lost can be decoded $shows is shown, and told", async (given) => {
  const { lost, from, to, shows } = given;
  const videoHash = newVideoHash();
  const gops = await ingest(videoHash);
  await blank(videoHash, lost);
  await encodeSpan(context, makeScope(videoHash), makeJob(videoHash, gops, RUNGS, from, to));

  const numbers = gops.map(({ n }) => n).filter((n) => n >= from && n <= to);
  const third = gops[2]!;
  const begin = third.start - gops[from - 1]!.start;
  const grey = shows === "black" ? 0 : straight[LAST_OF_SECOND_GOP]!.grey;
  for (const { rung } of RUNGS) {
    const pictures = await decodeRung(context, videoHash, rung, numbers);
    const held = pictures.filter(({ time }) => time >= begin && time < begin + third.duration);
    expect(held.length).toBeGreaterThan(1);
    for (const picture of held) expect(Math.abs(picture.grey - grey)).toBeLessThan(3);
  }
  const [found] = await eventsOf(videoHash, "damage.found", 1);
  expect(found).toEqual({ damage: "pictures", n: 3, at: third.start, missing: null });
});

test("a film of which nothing can be decoded at its beginning is black until something can", async () => {
  const videoHash = newVideoHash();
  const gops = await ingest(videoHash);
  await blank(videoHash, [1, 2]);
  const job = makeJob(videoHash, gops, RUNGS, 1, 2);
  expect(await encodeSpan(context, makeScope(videoHash), job)).toBe("done");
  const pictures = await decodeRung(context, videoHash, "180p", [1, 2]);
  expect(pictures.length).toBeGreaterThan(1);
  for (const { grey } of pictures) expect(grey).toBeLessThan(3);
});

test("a film of which nothing can be decoded fails in words, once all of it is there", async () => {
  const videoHash = newVideoHash();
  const gops = await ingest(videoHash);
  await blank(
    videoHash,
    gops.map(({ n }) => n),
  );
  const job = makeJob(videoHash, gops, RUNGS, 1, 2);
  expect(await encodeSpan(context, makeScope(videoHash), job)).toBe("paused");
  expect(await listEtags(videoHash, "180p")).toEqual(new Map());
  await tellEnded(videoHash, gops.length);
  const encoding = encodeSpan(context, makeScope(videoHash), job);
  await expect(encoding).rejects.toMatchObject({
    code: "source_damaged",
    detail: expect.stringMatching(/not one picture can be decoded/),
  });
});

/** Track has kept that all of the source was read. */
async function tellEnded(videoHash: string, segments: number): Promise<void> {
  const now = new Date().toISOString();
  const row = { videoHash, title: "a film", totalChunks: 1, createdAt: now, updatedAt: now };
  await context.library.insert(videos).values(row);
  const ended = makeEvent("test", videoHash, "source.ended", { segments, sounds: {}, end: 1 });
  await keepFacts(context.library, [{ event: ended, record: { partition: 0, offset: 0, timestamp: 0 } }]);
}

test("an abort ends FFmpeg at once and stores nothing afterwards", async () => {
  const videoHash = newVideoHash();
  const long = await makeFilm(folder, { name: "long.mp4", frames: 1200, size: "1280x720" });
  const rung = makeRung("720p", 1280, 720);
  const gops = await ingest(videoHash, { path: long, rungs: [rung] });
  const cancel = new AbortController();
  const job = makeJob(videoHash, gops, [rung], 1, gops.length);
  const encoding = encodeSpan(context, makeScope(videoHash, cancel.signal), job);
  const ended = expect(encoding).rejects.toMatchObject({ code: "cancelled" });
  await segmentEvents(videoHash, 1);
  cancel.abort();
  await ended;
  const stored = (await listEtags(videoHash, "720p")).size;
  expect(stored).toBeLessThan(gops.length);
  const left = (await listDescendants(process.pid)).map(({ command }) => command);
  expect(left.filter((command) => command.includes("ffmpeg"))).toEqual([]);
  await media.removeAll(rungPrefix(videoHash, "720p"));
  expect((await listEtags(videoHash, "720p")).size).toBe(0);
});
