import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chunkPlan } from "../../core/video/chunk-plan.ts";
import { chunkKey } from "../../core/video/keys.ts";
import { openFilm } from "../../localstack/cli/open-film.ts";
import { type UploadOptions, uploadFile } from "../../localstack/cli/upload-file.ts";
import { startApi, type TestApi } from "../harness/api.ts";
import { startHostApi } from "../harness/host-api.ts";
import { startRedis } from "../harness/redis.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

const redis = await startRedis();
const SIZE = 22 * 1024 * 1024 + 17;

test("sends every chunk once, and the stored bytes are the file's", async () => {
  const api = await startApi(redis.url);
  const path = await makeFile(SIZE);
  const progress: number[] = [];
  const hash = await upload(api, path, { onProgress: (bytes) => progress.push(bytes) });

  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(progress).toHaveLength(chunkPlan(SIZE).length);
  expect(progress.at(-1)).toBe(SIZE);
  const video = (await (await api.call(`/videos/${hash}`)).json()) as { status: string };
  expect(video.status).toBe("processing");
  expect(await storedDigest(api, hash)).toBe(await digestOf(path));
});

test("goes on where it was cut off, under the same hash", async () => {
  const api = await startApi(redis.url);
  const path = await makeFile(SIZE);
  const stopping = new AbortController();
  const hashes: string[] = [];
  const cutOff = upload(api, path, {
    signal: stopping.signal,
    onStart: (hash) => hashes.push(hash),
    onProgress: () => stopping.abort(),
  });
  await expect(cutOff).rejects.toThrow();

  let resumed = 0;
  const hash = await upload(api, path, {
    onStart(_, bytes) {
      resumed = bytes;
    },
  });
  expect(hash).toBe(hashes[0]);
  expect(resumed).toBeGreaterThan(0);
  expect(await storedDigest(api, hash)).toBe(await digestOf(path));
});

test("a refusal is told in the api's words and ends the upload", async () => {
  const api = await startApi(redis.url);
  const film = await openFilm(await makeFile(1000), "x".repeat(200));
  const refused = uploadFile({ ...quiet, url: api.url, film: { ...film, title: " " } });
  await expect(refused).rejects.toMatchObject({ status: 400, message: expect.stringContaining("title") });
});

test("a server without room is waited for, as long as it asks, and the reason is told", async () => {
  const full = await startHostApi(redis.url, { DISK_RESERVE_BYTES: String(2 ** 52) });
  const stopping = new AbortController();
  const waits: [string, number][] = [];
  const film = await openFilm(await makeFile(1000));
  const uploading = uploadFile({
    ...quiet,
    url: full.url,
    film,
    signal: stopping.signal,
    onWait(reason, ms) {
      waits.push([reason, ms]);
      stopping.abort();
    },
  });
  await expect(uploading).rejects.toThrow();
  expect(waits).toEqual([[expect.stringMatching(/disk is nearly full/), expect.any(Number)]]);
  expect(waits[0]![1]).toBeGreaterThanOrEqual(30_000);
});

test("what is no file, or has no bytes, is told before anything is sent", async () => {
  await expect(openFilm("/nowhere/film.mp4")).rejects.toMatchObject({ exitCode: 2 });
  await expect(openFilm(await makeFile(0))).rejects.toThrow("empty");
});

const quiet = { signal: new AbortController().signal, onStart() {}, onProgress() {} };

async function upload(api: TestApi, path: string, options: Partial<UploadOptions>): Promise<string> {
  return uploadFile({ ...quiet, url: api.url, film: await openFilm(path), ...options });
}

async function makeFile(size: number): Promise<string> {
  const path = join(await makeTempFolder("upload"), "film.mp4");
  await writeFile(path, randomBytes(size));
  return path;
}

async function storedDigest(api: TestApi, videoHash: string): Promise<string> {
  const digest = createHash("sha256");
  for (const index of chunkPlan(SIZE).keys()) {
    const { body } = await api.buckets.uploads.open(chunkKey(videoHash, index));
    for await (const bytes of body) digest.update(bytes);
  }
  return digest.digest("hex");
}

async function digestOf(path: string): Promise<string> {
  const { blob } = await openFilm(path);
  return createHash("sha256")
    .update(new Uint8Array(await blob.arrayBuffer()))
    .digest("hex");
}
