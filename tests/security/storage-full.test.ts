import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { watchDisk } from "../../core/capacity/disk-space.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import { runWorker } from "../../functions/transcode/worker.ts";
import { startHostApi } from "../harness/host-api.ts";
import { startRedis } from "../harness/redis.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { waitUntil } from "../harness/wait-until.ts";

const redis = await startRedis();
/** More than any disk has: the real one is too full for this reserve. */
const ENORMOUS = String(2 ** 52);
const full = await startHostApi(redis.url, { DISK_RESERVE_BYTES: ENORMOUS });
const short = await startHostApi(redis.url, { MEMORY_LIMIT_BYTES: "1" });
const roomy = await startHostApi(redis.url, { DISK_RESERVE_BYTES: "0" });

const sha256 = Buffer.alloc(32).toString("base64");

test("uploads are refused in words before the disk is full: init, chunk, addresses and signed PUT", async () => {
  const { video_hash } = await (
    await roomy.post("/videos/init", { title: "A film", total_chunks: 1 })
  ).json();
  const { url, headers } = await full.buckets.uploads.presignPut("key", {
    size: 9,
    sha256,
    expiresInSeconds: 60,
  });
  const refusals = [
    () => full.post("/videos/init", { title: "A film", total_chunks: 1 }),
    () => full.call(`/videos/upload_chunk/${video_hash}/0`, { method: "POST", body: "chunk" }),
    () => full.post(`/videos/${video_hash}/chunk_urls`, { chunks: [{ index: 0, size: 9, sha256 }] }),
    () => fetch(url, { method: "PUT", headers, body: "123456789" }),
  ];
  for (const refuse of refusals) {
    const answer = await refuse();
    expect(answer.status).toBe(507);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({
      code: "storage_full",
      retryable: true,
      detail: expect.stringMatching(/disk is nearly full/),
    });
  }
  expect(await (await full.call("/videos")).json()).toEqual([]);
  expect(await full.buckets.uploads.head("key")).toBeNull();
});

test("health and metrics tell of it, and health keeps the rest in service", async () => {
  const health = await full.call("/healthz");
  expect(health.status).toBe(200);
  const told = await health.json();
  expect(told).toMatchObject({ status: "degraded", disk: { reserve_bytes: 2 ** 52 } });
  expect(told.disk.free_bytes).toBeGreaterThan(0);
  expect(told.refusals.storage_full).toBeGreaterThan(0);
  const metrics = await (await full.call("/metrics")).text();
  expect(metrics).toMatch(/^vidpipeline_disk_bytes\{kind="free"\} [1-9]/m);
  expect(metrics).toMatch(/^vidpipeline_refusals_total\{code="storage_full"\} [1-9]/m);
  expect(await (await roomy.call("/healthz")).json()).toMatchObject({ status: "ok", refusals: {} });
});

test("a film that is announced as larger than the disk is refused before its first byte", async () => {
  const film = (size: number) => ({ title: "Large", size, total_chunks: 100_000 });
  expect((await roomy.post("/videos/init", film(1024 ** 4))).status).toBe(507);
  expect((await roomy.post("/videos/init", film(1024 ** 2))).status).toBe(200);
});

test("while memory is short uploads wait, and everything else answers", async () => {
  const { video_hash } = await (
    await roomy.post("/videos/init", { title: "A film", total_chunks: 1 })
  ).json();
  const put = { size: 9, sha256, expiresInSeconds: 60 };
  const { url, headers } = await short.buckets.uploads.presignPut("key", put);
  const refusals = [
    () => short.post("/videos/init", { title: "A film", total_chunks: 1 }),
    () => short.call(`/videos/upload_chunk/${video_hash}/0`, { method: "POST", body: "chunk" }),
    () => short.post(`/videos/${video_hash}/chunk_urls`, { chunks: [{ index: 0, size: 9, sha256 }] }),
    () => fetch(url, { method: "PUT", headers, body: "123456789" }),
  ];
  for (const refuse of refusals) {
    const answer = await refuse();
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(await answer.json()).toMatchObject({ code: "memory_short", retryable: true });
  }
  expect(await short.buckets.uploads.head("key")).toBeNull();
  expect((await short.call("/videos")).status).toBe(200);
});

test("bytes asked for since the last look count as written; running work may use the reserve", async () => {
  const folder = await makeTempFolder("disk");
  const { free } = await watchDisk([folder, join(folder, "not/yet")], 0).read();
  // Half the disk is far more than others write meanwhile.
  const half = Math.floor(free / 2);
  const disk = watchDisk([folder, join(folder, "not/yet")], half);
  const third = Math.floor(free / 3);
  await disk.take(third);
  await expect(disk.take(third)).rejects.toMatchObject({ code: "storage_full" });
  await disk.compare(third, 0.25);
  const own = await watchDisk([folder, join(folder, "not/yet")]).read();
  expect(own.reserve).toBeLessThanOrEqual(1024 ** 3);
  expect(own.reserve).toBeGreaterThan(0);
});

/** Runs a worker of a server on the library of another for one test. */
function work(context: Parameters<typeof runWorker>[0]) {
  const stopping = new AbortController();
  const encoder = { choice: "libx264" as const, preset: "veryfast" };
  const working = runWorker({ ...context, config: { ...context.config, encoder } }, stopping.signal);
  onTestFinished(async () => {
    stopping.abort();
    await working;
  });
}

test("while memory is short what was taken goes on to its end: it is finalized and worked on", async () => {
  const { library, buckets } = roomy;
  const { video_hash } = await (
    await roomy.post("/videos/init", { title: "Goes on", total_chunks: 1 })
  ).json();
  const body = "only words, no film\n".repeat(50);
  await roomy.call(`/videos/upload_chunk/${video_hash}/0`, { method: "POST", body });
  const front = await startHostApi(redis.url, {
    ...{ MEMORY_LIMIT_BYTES: "1", LIBRARY_URL: roomy.config.library.url },
  });
  expect((await front.post("/videos/init", { title: "Another", total_chunks: 1 })).status).toBe(503);
  expect((await front.post(`/videos/finalize/${video_hash}`)).status).toBe(200);
  work({ ...short, library, buckets });
  await short.queues.ingest.add("ingest", { videoHash: video_hash, generation: 1 }, { attempts: 1 });
  const failed = await waitUntil("its job's outcome", async () => {
    const { end } = (await short.log.offsets(TOPIC, "test"))[0]!;
    const records = await short.log.peek(TOPIC, 0, 0, end);
    return records
      .map(({ value }) => JSON.parse(value))
      .find(({ type, subject }) => type === "job.failed" && subject === video_hash);
  });
  expect(failed.data).toMatchObject({ code: "source_not_video" });
});

test("jobs wait for room without using up an attempt, and nothing is told to have failed", async () => {
  const { video_hash } = await (await roomy.post("/videos/init", { title: "Waits", total_chunks: 1 })).json();
  work({ ...full, library: roomy.library });
  await roomy.relay.idle();
  const told = async () => (await full.log.offsets(TOPIC, "test"))[0]!.end;
  const before = await told();
  const job = await full.queues.ingest.add(
    "ingest",
    { videoHash: video_hash, generation: 1 },
    { attempts: 2 },
  );
  for (let round = 0; round < 4; round++) {
    const delayed = await waitUntil("the job to be put off", async () => {
      const [found] = await full.queues.ingest.getDelayed();
      return found;
    });
    expect(delayed.attemptsMade).toBe(0);
    await delayed.promote();
  }
  await waitUntil("it to wait again", () => job.isDelayed());
  expect(await told()).toBe(before);
});

test("a chunk that fits is taken by a server that has room", async () => {
  const { video_hash } = await (await roomy.post("/videos/init", { title: "Fits", total_chunks: 1 })).json();
  const sent = await roomy.call(`/videos/upload_chunk/${video_hash}/0`, {
    method: "POST",
    body: randomBytes(100),
  });
  expect(sent.status).toBe(200);
});
