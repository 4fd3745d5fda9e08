import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Job, Worker } from "bullmq";
import { afterEach, expect, test } from "vitest";
import { acknowledgeChunks } from "../../../core/library/acknowledge-chunks.ts";
import { createVideo } from "../../../core/library/create-video.ts";
import { finalizeUpload } from "../../../core/library/finalize-upload.ts";
import { getVideo } from "../../../core/library/videos.ts";
import { DEAD_TOPIC, TOPIC } from "../../../core/log/publish-events.ts";
import { ingestJobId } from "../../../core/queue/jobs.ts";
import { parseEvent } from "../../../core/video/events.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import { createHandler } from "../../../functions/track/handler.ts";
import { runWorker } from "../../../functions/transcode/worker.ts";
import { startApi } from "../../harness/api.ts";
import { waitForLetters } from "../../harness/dead-letters.ts";
import { startReader } from "../../harness/log-reader.ts";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { startRedis } from "../../harness/redis.ts";
import { runStage } from "../../harness/run-stage.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
const { library, queues, log, buckets } = api;
const told = startReader(log, { topic: TOPIC, group: "test" });
const dead = startReader(log, { topic: DEAD_TOPIC, group: "test" });
runStage(api, "track", createHandler(api));

const LIMITS = { lockMs: 200, stalledCheckMs: 50, maxStalled: 2 };

/** Without the trials of hardware encoders. */
const encoder = { choice: "libx264" as const, preset: "veryfast" };
const context = { ...api, config: { ...api.config, encoder } };

/** Starts the real worker for one test. */
function work(limits = { ...LIMITS, lockMs: 10_000 }) {
  const stopping = new AbortController();
  const working = runWorker(context, stopping.signal, limits);
  const stop = async () => {
    stopping.abort();
    await working;
  };
  onCleanup(stop);
  return { stop };
}

afterEach(() => queues.ingest.obliterate({ force: true }));

/** A finalized film of one chunk with these bytes. */
async function openFilm(bytes: string): Promise<string> {
  const film = { title: "t", description: "", size: null, contentType: null, fingerprint: null };
  const { video } = await createVideo(library, { ...film, totalChunks: 1, owner: "local" });
  const { videoHash } = video;
  if (bytes) await buckets.uploads.put(chunkKey(videoHash, 0), bytes);
  await acknowledgeChunks(library, videoHash, [{ index: 0, size: 100, sha256: "00" }]);
  await finalizeUpload(library, videoHash);
  return videoHash;
}

const addIngest = (videoHash: string, data: object = {}) =>
  queues.ingest.add("ingest", { videoHash, generation: 1, ...data } as never, {
    jobId: ingestJobId(videoHash, 1),
    attempts: 2,
  });

/** The film's failure as its row has it, and what job.failed told. */
async function failureOf(videoHash: string) {
  const row = await waitUntil("the film to fail", async () => {
    const video = await getVideo(library, videoHash);
    return video.status === "failed" && video;
  });
  const events = told.values().map(parseEvent);
  const failed = events.flatMap((e) => (e.type === "job.failed" && e.subject === videoHash ? [e.data] : []));
  return { row, failed };
}

const lettersOf = (videoHash: string, count: number) =>
  waitForLetters(api, count, (letter) => letter.video_hash === videoHash);

test("a job whose workers die again and again is told as failed, and a dead letter", async () => {
  const videoHash = await openFilm("never read");
  await addIngest(videoHash);
  // Takes the job and never renews its lease, as a process that was killed.
  const thief = new Worker("ingest", null, {
    ...{ connection: { url: redis.url }, autorun: false, maxStalledCount: 1000 },
    ...{ lockDuration: LIMITS.lockMs, stalledInterval: LIMITS.stalledCheckMs },
  });
  await thief.startStalledCheckTimer();
  for (let deaths = 0; deaths <= LIMITS.maxStalled; deaths++) {
    await waitUntil(
      "the job to be taken",
      async () => (await thief.getNextJob(`death ${deaths}`)) as Job | undefined,
    );
  }
  await thief.close(true);
  work();
  const { row, failed } = await failureOf(videoHash);
  expect(failed).toEqual([expect.objectContaining({ code: "job_stalled", kind: "ingest", attempts: 1 })]);
  expect(row.errorDetail).toBe("Its worker died or hung 3 times; it is not tried again");
  const [letter] = await lettersOf(videoHash, 1);
  expect(letter).toMatchObject({ code: "job_stalled", by: "transcode", kind: "job", state: "waiting" });
  expect(await queues.ingest.getJobCountByTypes("active", "waiting", "delayed", "failed")).toBe(0);
});

test("a job whose attempts are used up is one letter, with all of them counted", async () => {
  const videoHash = await openFilm("");
  // A disk that refuses: the way to the chunk leads round in a circle.
  const folder = join(api.config.bucket.dir, "uploads", dirname(chunkKey(videoHash, 0)));
  await mkdir(dirname(folder), { recursive: true });
  await symlink(folder, folder);
  await addIngest(videoHash);
  work();
  const { failed } = await failureOf(videoHash);
  expect(failed).toEqual([expect.objectContaining({ code: "bucket_unavailable", attempts: 2 })]);
  const [letter] = await lettersOf(videoHash, 1);
  expect(letter).toMatchObject({ code: "bucket_unavailable", attempts: 2 });
  expect(letter!.origin).toBe(`ingest/${ingestJobId(videoHash, 1)}`);
  expect(letter!.reason).toMatch(/The disk refused \(ELOOP\): ELOOP/);
  expect(letter!.stack).toMatch(/caused by: Error: ELOOP/);
});

test("what no retry can help is a letter at once: a chunk that is lost", async () => {
  const videoHash = await openFilm("");
  await addIngest(videoHash);
  work();
  expect((await failureOf(videoHash)).failed).toEqual([
    expect.objectContaining({ code: "object_not_found", attempts: 1 }),
  ]);
  expect(await lettersOf(videoHash, 1)).toMatchObject([{ code: "object_not_found", attempts: 1 }]);
});

test("data of another version is a letter at once, and its film is told", async () => {
  const videoHash = await openFilm("never read");
  await addIngest(videoHash, { paused: "for a while" });
  work();
  const { failed } = await failureOf(videoHash);
  expect(failed).toEqual([expect.objectContaining({ code: "job_invalid", attempts: 1 })]);
  const [letter] = await lettersOf(videoHash, 1);
  expect(letter!.reason).toMatch(/The job's paused does not fit/);

  await queues.ingest.add("ingest", { film: 7 } as never, { jobId: "nameless" });
  const [nameless] = await waitForLetters(api, 1, ({ origin }) => origin === "ingest/nameless");
  expect(nameless).toMatchObject({ code: "job_invalid", video_hash: null });
});

test("a worker that is stopped hands its job back: it waits for the next, and no attempt or stall is counted", async () => {
  const film = { title: "t", description: "", size: null, contentType: null, fingerprint: null };
  const { video } = await createVideo(library, { ...film, totalChunks: 2, owner: "local" });
  const { videoHash } = video;
  // The second chunk is awaited, so that the job is in the middle of its work.
  await buckets.uploads.put(chunkKey(videoHash, 0), "\0\0\0\u0018ftypisom");
  await acknowledgeChunks(library, videoHash, [{ index: 0, size: 12, sha256: "00" }]);
  const job = await addIngest(videoHash);
  const { stop } = work();
  await waitUntil("the job to run", () => job.isActive());
  await stop();
  expect(await job.getState()).toBe("waiting");
  expect(await queues.ingest.getJob(job.id!)).toMatchObject({ attemptsMade: 0, stalledCounter: 0 });

  await acknowledgeChunks(library, videoHash, [{ index: 1, size: 1, sha256: "00" }]);
  work();
  // It goes on to what it was waiting for, which was lost.
  const { failed } = await failureOf(videoHash);
  expect(failed).toEqual([expect.objectContaining({ code: "object_not_found", attempts: 1 })]);
});

test("a file that is no film is who uploaded it to hear, and no dead letter", async () => {
  const videoHash = await openFilm("just some words\n".repeat(7).slice(0, 100));
  const other = await openFilm("");
  await addIngest(videoHash);
  work();
  expect((await failureOf(videoHash)).failed).toEqual([
    expect.objectContaining({ code: "source_not_video" }),
  ]);
  // The letter of a later job has come: there is none of the earlier one.
  await addIngest(other);
  await lettersOf(other, 1);
  expect(dead.values().filter((value) => value.includes(videoHash))).toEqual([]);
});
