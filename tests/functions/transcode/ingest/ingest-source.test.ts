import { expect, it } from "vitest";
import { encodedRungs } from "../../../../core/video/ladder.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import {
  dataOf,
  listTags,
  openTranscodeContext,
  readEvents,
  readGopFilm,
  uploadWhole,
} from "../../../harness/ingest.ts";
import { hashFrames, keyEvery, makeTalkie } from "./films.ts";

const ctx = await openTranscodeContext();

async function ingest(film: Buffer, chunkBytes?: number) {
  const upload = await uploadWhole(ctx, film, chunkBytes);
  expect(await ingestSource(ctx, upload.scope)).toBe("ended");
  return { ...upload, events: await readEvents(ctx, upload.videoHash) };
}

it("makes GOP objects, sound and spans of a film, told in an order that can be followed", async () => {
  const film = await makeTalkie({ seconds: 20 });
  const { videoHash, events } = await ingest(film);

  expect(events[0]).toMatchObject({
    type: "source.inspected",
    data: {
      lane: "gop",
      feed: "stdin",
      gopContainer: "mp4",
      passthrough: true,
      sounds: [{ source: { codec: "aac" } }],
    },
  });
  const gops = dataOf(events, "gop.ready");
  expect(gops.map(({ n, start, duration }) => [n, start / 90_000, duration / 90_000])).toEqual([
    ...[1, 2, 3].map((n) => [n, (n - 1) * 2, 2]),
    ...[4, 5, 6].map((n) => [n, 6 + (n - 4) * 4, 4]),
    [7, 18, 2],
  ]);
  expect(dataOf(events, "span.ready").map((span) => span.gops.map((gop) => gop.n))).toEqual([
    [1],
    [2],
    [3],
    [4],
    [5],
    [6],
    [7],
  ]);
  const told = new Set<number>();
  for (const event of events) {
    if (event.type === "gop.ready") told.add(event.data.n);
    if (event.type === "span.ready") expect(event.data.gops.every((gop) => told.has(gop.n))).toBe(true);
  }

  const sound = dataOf(events, "segment.ready").filter((segment) => segment.rung === "audio-0");
  for (const [i, segment] of sound.entries()) {
    const before = sound[i - 1];
    expect([segment.n, segment.start]).toEqual([i + 1, before ? before.start + before.duration : 0]);
  }
  // Half a second each at first, so that play starts early; then two.
  const lengths = sound.map((segment) => Math.round((segment.duration / 48_000) * 10) / 10);
  expect(lengths).toEqual([...Array(8).fill(0.5), ...Array(15).fill(1), expect.any(Number)]);
  expect(Math.abs(sound.at(-1)!.start + sound.at(-1)!.duration - 20 * 48_000)).toBeLessThan(2048);
  expect(events.at(-1)).toMatchObject({
    type: "source.ended",
    data: { segments: 7, sounds: { "audio-0": sound.length }, end: 20 * 90_000 },
  });

  const published = await listTags(ctx.buckets.media, `uploads/${videoHash}/`);
  for (const { rung, n } of dataOf(events, "segment.ready"))
    expect(published.has(`uploads/${videoHash}/cmaf/${rung}/${n}.m4s`)).toBe(true);
  expect(await hashFrames(await readGopFilm(ctx, videoHash, gops))).toEqual(await hashFrames(film));
});

it("tells the same again in a rerun, and stores nothing anew", async () => {
  const { videoHash, scope, events } = await ingest(await makeTalkie({ seconds: 7 }));
  const tags = async () => [
    await listTags(ctx.buckets.media, `uploads/${videoHash}/`),
    await listTags(ctx.buckets.uploads, `${videoHash}/`),
  ];
  const before = await tags();
  expect(await ingestSource(ctx, scope)).toBe("ended");
  expect(await tags()).toEqual(before);
  const all = await readEvents(ctx, videoHash);
  const again = all.slice(events.length);
  // How fast a run was is its own.
  const facts = (list: typeof events) =>
    new Map(list.map(({ id, data }) => [id, JSON.stringify({ ...data, speed: null })] as const));
  expect(facts(again)).toEqual(facts(events));
});

it("keeps GOP objects private where the film is encoded anew", async () => {
  const { videoHash, events } = await ingest(
    await makeTalkie({ name: "film.mkv", seconds: 5, video: ["-c:v", "mpeg4", "-g", "30"], audio: null }),
  );
  expect(dataOf(events, "source.inspected")[0]).toMatchObject({ passthrough: false, sounds: [] });
  expect(new Set(dataOf(events, "gop.ready").map((gop) => gop.place))).toEqual(new Set(["uploads"]));
  expect(dataOf(events, "segment.ready")).toEqual([]);
  expect((await listTags(ctx.buckets.media, `uploads/${videoHash}/`)).size).toBe(0);
  expect(dataOf(events, "source.ended")[0]).toMatchObject({ sounds: {} });
});

it("puts a GOP that is not safe aside, and asks for its repair", async () => {
  // Two encodes of one film, one after the other: the parameter sets change at 10 s, in band.
  const piece = (start: number, extra: string[]) =>
    makeTalkie({
      ...{ name: "piece.ts", seconds: 10, audio: null, video: [...keyEvery(60), "-bf", "0", ...extra] },
      container: ["-output_ts_offset", String(start)],
    });
  const film = Buffer.concat([await piece(0, []), await piece(10, ["-x264-params", "cabac=1"])]);
  const { videoHash, events } = await ingest(film);
  const gops = dataOf(events, "gop.ready");
  const changed = gops.find((gop) => gop.start + gop.duration > 10 * 90_000)!.n;
  expect(changed).toBe(5);
  for (const { n, place, unsafe } of gops) {
    expect([n, place]).toEqual([n, n < changed ? "media" : "uploads"]);
    expect(unsafe).toBe(n < changed ? null : "SPS or PPS change in the film");
  }
  const repairs = dataOf(events, "span.ready").flatMap((span) => span.repairs);
  expect(repairs).toEqual(gops.map((gop) => gop.n).filter((n) => n >= changed));
  const passed = dataOf(events, "segment.ready").filter((segment) => segment.rung === "source");
  expect(passed.map((segment) => segment.n)).toEqual(gops.map((gop) => gop.n).filter((n) => n < changed));
  expect((await listTags(ctx.buckets.uploads, `${videoHash}/gops/`)).size).toBe(repairs.length + 1);
});

it.each([
  ["film.ts", ["-c:a", "mp2"]],
  ["film.mkv", ["-c:a", "libvorbis"]],
  ["film.flv", ["-c:a", "aac"]],
  ["film.mov", ["-c:a", "pcm_s16le"]],
])("takes %s with its sound", async (name, audio) => {
  const film = await makeTalkie({ name, seconds: 5, audio, container: [] });
  const { videoHash, events } = await ingest(film, 100_000);
  const gops = dataOf(events, "gop.ready");
  expect(gops).toHaveLength(3);
  expect(dataOf(events, "source.ended")[0]!.sounds).toEqual({ "audio-0": 9 });
  const [inspection] = dataOf(events, "source.inspected");
  expect(dataOf(events, "span.ready")[0]!.rungs).toEqual(encodedRungs(inspection!.rungs));
  expect(await hashFrames(await readGopFilm(ctx, videoHash, gops))).toEqual(await hashFrames(film));
});
