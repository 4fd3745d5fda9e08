import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { chunkOrder, chunkPlan } from "../../../../core/video/chunk-plan.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { readBoxes } from "../../../../functions/transcode/mp4/read-boxes.ts";
import {
  dataOf,
  listTags,
  openTranscodeContext,
  readEvents,
  readGopFilm,
  startUpload,
  uploadWhole,
} from "../../../harness/ingest.ts";
import { cut, hashFrames, INDEX_FIRST, keyEvery, makeTalkie } from "./films.ts";

const ctx = await openTranscodeContext();
const impatient = { ...ctx, config: { ...ctx.config, jobs: { ...ctx.config.jobs, ingestPauseSeconds: 1 } } };

/** Constant, so that bytes tell where in the film they are. */
const RATE = ["-b:v", "8M", "-minrate", "8M", "-maxrate", "8M", "-bufsize", "8M"];

/** Resolves when ingest has told of `count` GOP objects; ends with the test's time. */
async function waitForGops(videoHash: string, count: number): Promise<void> {
  while (dataOf(await readEvents(ctx, videoHash), "gop.ready").length < count) await delay(50);
}

it("gives the first GOPs before the rest has arrived, from chunks of any sizes", async () => {
  const film = await makeTalkie({ seconds: 12 });
  const chunks = cut(film, [70_000, 30_000, 90_000, 50_000]);
  const upload = await startUpload(ctx, { totalChunks: chunks.length });
  const running = ingestSource(ctx, upload.scope);
  const half = Math.ceil(chunks.length / 2);
  for (const [i, chunk] of chunks.slice(0, half).entries()) await upload.addChunk(i, chunk);
  await waitForGops(upload.videoHash, 1);
  // A chunk that comes before its turn must wait for it: without sizes nobody knows where it belongs.
  for (let i = chunks.length - 1; i >= half; i--) await upload.addChunk(i, chunks[i]!);
  await upload.finalize();
  expect(await running).toBe("ended");
  const gops = dataOf(await readEvents(ctx, upload.videoHash), "gop.ready");
  expect(await hashFrames(await readGopFilm(ctx, upload.videoHash, gops))).toEqual(await hashFrames(film));
});

it("gives a GOP before the whole of the next one is there", async () => {
  const film = await makeTalkie({
    seconds: 8,
    container: [...INDEX_FIRST, "-x264-params", "nal-hrd=cbr"],
    video: [...keyEvery(60), ...RATE],
  });
  const upload = await startUpload(ctx, { totalChunks: 2 });
  // Four GOPs of one size: the first and a part of the second.
  await upload.addChunk(0, film.subarray(0, film.length * 0.4));
  const running = ingestSource(ctx, upload.scope);
  await waitForGops(upload.videoHash, 1);
  const told = dataOf(await readEvents(ctx, upload.videoHash), "segment.ready").map((s) => s.rung);
  expect([...new Set(told)].sort()).toEqual(["audio-0", "source"]);
  await upload.addChunk(1, film.subarray(film.length * 0.4));
  await upload.finalize();
  expect(await running).toBe("ended");
});

it("starts a film whose index stands last as soon as its end is there", async () => {
  const video = [...keyEvery(60), ...RATE];
  const film = await makeTalkie({ seconds: 12, video, container: ["-x264-params", "nal-hrd=cbr"] });
  const moov = readBoxes(film).find((box) => box.type === "moov")!;
  const plan = chunkPlan(film.length);
  expect(plan.length).toBeGreaterThan(6);
  const order = chunkOrder(plan, moov);
  const upload = await startUpload(ctx, { totalChunks: plan.length, size: film.length });
  const send = async (i: number) => {
    const { offset, length } = plan[i]!;
    await upload.addChunk(i, film.subarray(offset, offset + length));
  };
  const running = ingestSource(ctx, upload.scope);
  const early = order.slice(0, order.length - 2);
  for (const i of early) await send(i);
  await waitForGops(upload.videoHash, 1);
  for (const i of order.slice(early.length)) await send(i);
  await upload.finalize();
  expect(await running).toBe("ended");
  const gops = dataOf(await readEvents(ctx, upload.videoHash), "gop.ready");
  expect(await hashFrames(await readGopFilm(ctx, upload.videoHash, gops))).toEqual(await hashFrames(film));
});

it("pauses when no chunk comes, and goes on to the same objects as without a pause", async () => {
  const film = await makeTalkie({ seconds: 12, container: INDEX_FIRST });
  const whole = await uploadWhole(ctx, film);
  await ingestSource(ctx, whole.scope);

  const chunks = cut(film, [Math.ceil(film.length / 4)]);
  const upload = await startUpload(ctx, { totalChunks: chunks.length });
  for (const [i, chunk] of chunks.slice(0, 3).entries()) await upload.addChunk(i, chunk);
  expect(await ingestSource(impatient, upload.scope)).toBe("paused");
  const paused = await listTags(ctx.buckets.media, `uploads/${upload.videoHash}/`);
  expect(paused.size).toBeGreaterThan(1);
  expect(dataOf(await readEvents(ctx, upload.videoHash), "source.ended")).toEqual([]);

  await upload.addChunk(3, chunks[3]!);
  await upload.finalize();
  expect(await ingestSource(ctx, upload.scope)).toBe("ended");
  const bytes = async (videoHash: string) => {
    const tags = await listTags(ctx.buckets.media, `uploads/${videoHash}/`);
    return new Map([...tags].map(([key, tag]) => [key.replace(videoHash, ""), tag]));
  };
  expect(await bytes(upload.videoHash)).toEqual(await bytes(whole.videoHash));
});

it("pauses before the first byte, and stops when the video is deleted", async () => {
  const upload = await startUpload(ctx, { totalChunks: 2 });
  expect(await ingestSource(impatient, upload.scope)).toBe("paused");
  const film = await makeTalkie({ seconds: 12 });
  await upload.addChunk(0, film.subarray(0, film.length / 2));
  const running = ingestSource(ctx, upload.scope);
  await waitForGops(upload.videoHash, 1);
  await upload.remove();
  await expect(running).rejects.toMatchObject({ code: "cancelled" });
});
