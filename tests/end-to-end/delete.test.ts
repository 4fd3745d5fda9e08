import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { openLibrary } from "../../core/library/open-library.ts";
import { chunks, facts, outbox, videos } from "../../core/library/schema.ts";
import { openLogger } from "../../core/logger.ts";
import { QUEUES } from "../../core/pipeline.ts";
import { openQueues } from "../../core/queue/open-queues.ts";
import { mediaPrefix, uploadsPrefix } from "../../core/video/keys.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage, waitForStatus } from "../harness/journal.ts";
import { listKeys } from "../harness/list-keys.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { startProduct } from "../harness/product.ts";
import { deleteVideo, uploadFilm } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";

const product = await startProduct();
const { url } = product;
const config = await product.config();

test("deleting a film while it is encoded leaves no object, row, job or program, and the rest goes on", async () => {
  const long = await makeFilm({ name: "long.mp4", seconds: 30, size: "1280x720" });
  const short = await makeFilm({ name: "short.mp4", seconds: 8 });
  const deleted = await uploadFilm(url, long.path);
  await awaitMessage(
    url,
    (one) => one.type === "segment.ready" && one.videoHash === deleted && one.data.rung === "480p",
  );
  const encoders = await waitUntil("FFmpeg to run", async () => {
    const running = await listEncoders();
    return running.length > 0 && running;
  });

  await deleteVideo(url, deleted);
  const kept = await uploadFilm(url, short.path);
  await waitUntil("FFmpeg to be gone", async () => {
    const running = await listEncoders();
    return encoders.every((pid) => !running.includes(pid));
  });
  await waitForStatus(url, kept, "completed");

  expect((await fetch(`${url}/videos/${deleted}`)).status).toBe(404);
  expect(await listObjects(deleted)).toEqual([]);
  expect((await listObjects(kept)).length).toBeGreaterThan(0);
  expect(await listJobs(deleted)).toEqual([]);
  // What tells the pages of the deletion stays, and the workers until they have heard; nothing of the film does.
  const { outbox: waiting, ...rows } = await listRows(deleted);
  expect(rows).toEqual({ videos: 0, chunks: 0, facts: ["video.deleted"] });
  expect(["", "video.deleted"]).toContain(waiting.join());
  await waitUntil("all FFmpegs to be gone", async () => (await listEncoders()).length === 0);
});

async function listEncoders(): Promise<number[]> {
  const programs = await product.programs("transcode");
  return programs.filter(({ command }) => /\bffmpeg\b/.test(command)).map(({ pid }) => pid);
}

async function listObjects(videoHash: string): Promise<string[]> {
  const buckets = await openBuckets(config);
  const found = [
    ...(await listKeys(buckets.media, mediaPrefix(videoHash))),
    ...(await listKeys(buckets.uploads, uploadsPrefix(videoHash))),
  ];
  await Promise.all([buckets.uploads.close(), buckets.media.close()]);
  return found;
}

async function listJobs(videoHash: string): Promise<(string | undefined)[]> {
  const logger = openLogger("test", "silent");
  const queues = openQueues({ redisUrl: config.redis.url, attempts: 1, logger });
  onCleanup(queues.close);
  const jobs = await Promise.all(QUEUES.map((name) => queues[name].getJobs()));
  return jobs
    .flat()
    .filter((job) => job.data.videoHash === videoHash)
    .map((job) => job.id);
}

async function listRows(videoHash: string) {
  const library = openLibrary(config.library);
  const count = (table: typeof videos | typeof chunks) =>
    library.$count(table, eq(table.videoHash, videoHash));
  const events = async (table: typeof facts | typeof outbox) =>
    (await library.select().from(table).where(eq(table.videoHash, videoHash))).map(
      ({ event }) => JSON.parse(event).type as string,
    );
  const rows = {
    videos: await count(videos),
    chunks: await count(chunks),
    facts: await events(facts),
    outbox: await events(outbox),
  };
  await library.close();
  return rows;
}
