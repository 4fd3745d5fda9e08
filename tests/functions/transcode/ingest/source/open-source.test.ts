import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { chunkPlan } from "../../../../../core/video/chunk-plan.ts";
import { openSandbox } from "../../../../../functions/transcode/ffmpeg/sandbox.ts";
import { openSource } from "../../../../../functions/transcode/ingest/source/open-source.ts";
import { serveRanges } from "../../../../../functions/transcode/ingest/source/range-server.ts";
import { SourcePaused } from "../../../../../functions/transcode/ingest/source/upload-watch.ts";
import { openTranscodeContext, startUpload, uploadWhole } from "../../../../harness/ingest.ts";

const pattern = (length: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 7) % 251));
async function drain(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

const ctx = await openTranscodeContext({ INGEST_PAUSE_SECONDS: "3" });
const PLAIN = await openSandbox("none");

it("reads across chunks, and no further than the end", async () => {
  const bytes = pattern(1000);
  const source = openSource(ctx, (await uploadWhole(ctx, bytes, 300)).scope);
  expect(await source.read(250, 400)).toEqual(bytes.subarray(250, 650));
  expect(await source.read(990, 100)).toEqual(bytes.subarray(990));
  expect(await source.size()).toBe(1000);
  expect(await drain(source.stream(5))).toEqual(bytes.subarray(5));
});

it("waits for chunks that have not arrived", async () => {
  const bytes = pattern(900);
  const upload = await startUpload(ctx, { totalChunks: 3 });
  await upload.addChunk(0, bytes.subarray(0, 300));
  const source = openSource(ctx, upload.scope);
  const whole = drain(source.stream(0));
  const across = source.read(290, 20);
  await upload.addChunk(2, bytes.subarray(600));
  await delay(150);
  expect(source.knownSize()).toBeNull();
  await upload.addChunk(1, bytes.subarray(300, 600));
  expect(await across).toEqual(bytes.subarray(290, 310));
  expect(await whole).toEqual(bytes);
});

it("reads the end of a planned upload before its middle", async () => {
  const bytes = pattern(7_000_000);
  const plan = chunkPlan(bytes.length);
  const upload = await startUpload(ctx, { totalChunks: plan.length, size: bytes.length });
  const last = plan.at(-1)!;
  await upload.addChunk(plan.length - 1, bytes.subarray(last.offset));
  const source = openSource(ctx, upload.scope);
  expect(await source.read(last.offset + 5, 10)).toEqual(bytes.subarray(last.offset + 5, last.offset + 15));
  expect(source.knownSize()).toBe(bytes.length);
});

it("says when the upload pauses, when the video is deleted, and when the job is aborted", async () => {
  const upload = await startUpload(ctx, { totalChunks: 2 });
  await upload.addChunk(0, pattern(10));
  await expect(openSource(ctx, upload.scope).read(5, 10)).rejects.toBeInstanceOf(SourcePaused);

  const deleted = openSource(ctx, upload.scope).read(5, 10);
  await upload.remove();
  await expect(deleted).rejects.toMatchObject({ code: "cancelled" });

  const abort = new AbortController();
  const other = await startUpload(ctx, { totalChunks: 2, signal: abort.signal });
  const aborted = openSource(ctx, other.scope).read(0, 10);
  abort.abort();
  await expect(aborted).rejects.toMatchObject({ code: "cancelled" });
});

it("serves ranges on loopback, under a secret path alone", async () => {
  const bytes = pattern(1000);
  const feed = await serveRanges(openSource(ctx, (await uploadWhole(ctx, bytes, 300)).scope), PLAIN);
  const get = async (range?: string) => {
    const response = await fetch(feed.url, { headers: range ? { range } : {} });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  expect(await get()).toEqual({ status: 200, bytes });
  expect(await get("bytes=280-320")).toEqual({ status: 206, bytes: bytes.subarray(280, 321) });
  expect(await get("bytes=900-")).toEqual({ status: 206, bytes: bytes.subarray(900) });
  expect((await get("bytes=1000-")).status).toBe(416);
  expect((await fetch(new URL("/", feed.url))).status).toBe(404);
  await feed.close();
});

it("tells a range reader's program why bytes stay away", async () => {
  const upload = await startUpload(ctx, { totalChunks: 2, size: 20 });
  await upload.addChunk(0, pattern(10));
  const feed = await serveRanges(openSource(ctx, upload.scope), PLAIN);
  await expect(fetch(feed.url).then((response) => response.arrayBuffer())).rejects.toThrow();
  expect(feed.failed.reason).toBeInstanceOf(SourcePaused);
  await feed.close();
});
