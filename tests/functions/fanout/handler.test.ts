import { afterEach, expect, test } from "vitest";
import { openLog } from "../../../core/log/open-log.ts";
import { openLogger } from "../../../core/logger.ts";
import { QUEUES, TOPICS } from "../../../core/pipeline.ts";
import { openQueues } from "../../../core/queue/open-queues.ts";
import { type EventData, type EventType, makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import type { Gop } from "../../../core/video/gop.ts";
import { createHandler } from "../../../functions/fanout/handler.ts";
import { mskBatch } from "../../harness/msk-batch.ts";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { startRedis } from "../../harness/redis.ts";

const redis = await startRedis();
const logger = openLogger("test", "silent");
const queues = openQueues({ redisUrl: redis.url, attempts: 3, logger });
onCleanup(() => queues.close());
const log = await openLog({ log: { driver: "redis", brokers: [] }, redis: { url: redis.url } });
onCleanup(() => log.close());
await log.ready([...TOPICS]);
const handle = createHandler({ queues, log, logger });

afterEach(async () => {
  await Promise.all(QUEUES.map((name) => queues[name].obliterate({ force: true })));
});

const hash = (digit: string) => digit.repeat(64);
const event = <T extends EventType>(type: T, data: EventData<T>, subject = hash("a")) =>
  makeEvent("test", subject, type, data) as PipelineEvent;
const started = (subject?: string) =>
  event("upload.started", { generation: 1, title: "t", totalChunks: 1, size: null }, subject);

const gop = (n: number, changes: Partial<Gop> = {}): Gop => ({
  n,
  start: (n - 1) * 180_000,
  duration: 180_000,
  place: "media",
  leading: false,
  ...changes,
});
const span = (data: Partial<EventData<"span.ready">>, subject?: string) =>
  event(
    "span.ready",
    {
      generation: 1,
      span: 0,
      gops: [gop(1)],
      preroll: null,
      rungs: ["720p", "360p", "240p"],
      repairs: [],
      ...data,
    },
    subject,
  );

/** Waiting encode jobs in the order in which a worker takes them. */
const encodeJobs = async () => {
  const jobs = await queues.encode.getPrioritized();
  return jobs.map((job) => ({ id: job.id!.slice(64), rungs: job.data.rungs, first: job.data.gops[0]!.n }));
};

test("an upload starts its ingest, once, and the trace goes on", async () => {
  expect(await handle(mskBatch([started(), started()]))).toEqual({ batchItemFailures: [] });
  const [job, ...more] = await queues.ingest.getWaiting();
  expect(more).toEqual([]);
  expect(job).toMatchObject({
    id: `${hash("a")}.ingest.0.1`,
    data: { videoHash: hash("a"), generation: 1, traceparent: "00-trace-01" },
  });
});

test("the first span: its lowest rung alone, the rest in one job, and the poster", async () => {
  await handle(mskBatch([span({})]));
  expect(await encodeJobs()).toEqual([
    { id: ".encode-low.0.1", rungs: ["240p"], first: 1 },
    { id: ".encode-rest.0.1", rungs: ["720p", "360p"], first: 1 },
  ]);
  expect(await queues.picture.getWaitingCount()).toBe(1);
});

test("later spans are one job each; a new video's first span goes before an old one's tail", async () => {
  const old = [3, 4, 5].map((k) => span({ span: k, gops: [gop(k)] }));
  await handle(mskBatch([...old, span({}, hash("b"))]));
  expect((await encodeJobs()).map((job) => job.id)).toEqual([
    ".encode-low.0.1",
    ".encode-rest.0.1",
    ".encode-all.3.1",
    ".encode-all.4.1",
    ".encode-all.5.1",
  ]);
});

test("unsafe objects are repaired under the source's name, neighbours together, with what decoding needs", async () => {
  const gops = [gop(4), gop(5, { place: "uploads", leading: true }), gop(6, { place: "uploads" }), gop(7)];
  await handle(mskBatch([span({ span: 2, gops, repairs: [5, 6] })]));
  const jobs = await queues.encode.getPrioritized();
  const repair = jobs.find((job) => job.id!.includes("repair"))!;
  expect(repair.data.rungs).toEqual(["source"]);
  expect(repair.data.gops.map((g) => g.n)).toEqual([5, 6]);
  expect(repair.data.preroll).toEqual(gop(4));
});

test("a film whose every rung is the passthrough has nothing to encode, but a poster", async () => {
  await handle(mskBatch([span({ rungs: [] })]));
  expect(await encodeJobs()).toEqual([]);
  expect(await queues.picture.getWaitingCount()).toBe(1);
});

test("a film that is whole has its storyboard made and its poster looked at, once", async () => {
  const completed = event("video.completed", { generation: 2, duration: 4, segments: 1 });
  await handle(mskBatch([completed, completed]));
  const jobs = await queues.storyboard.getWaiting();
  expect(jobs.map(({ id, data }) => ({ id, generation: data.generation }))).toEqual([
    { id: `${hash("a")}.storyboard.0.2`, generation: 2 },
  ]);
  expect((await queues.picture.getWaiting()).map(({ id }) => id)).toEqual([`${hash("a")}.picture.whole.2`]);
});

test("a film that is whole is made in other codecs, span by span, once and one codec after the other", async () => {
  const completed = event("video.completed", {
    ...{ generation: 2, duration: 4, segments: 1, extras: ["hevc", "av1"], spans: 2 },
  });
  await handle(mskBatch([completed, completed]));
  const jobs = await queues.extra.getWaiting();
  expect(jobs.map(({ id, data }) => [id!.slice(64), data.codec, data.span])).toEqual([
    [".extra-hevc.0.2", "hevc", 0],
    [".extra-hevc.1.2", "hevc", 1],
    [".extra-av1.0.2", "av1", 0],
    [".extra-av1.1.2", "av1", 1],
  ]);
});

test("a poster that is chosen is a job, each choice one of its own", async () => {
  const chosen = (choice: number) => event("poster.chosen", { generation: 1, choice, time: choice });
  await handle(mskBatch([chosen(1), chosen(1), chosen(2)]));
  const jobs = await queues.picture.getWaiting();
  expect(jobs.map(({ id }) => id)).toEqual([1, 2].map((n) => `${hash("a")}.picture.choice-${n}.1`));
  expect(jobs[0]!.data).toMatchObject({ videoHash: hash("a"), generation: 1, traceparent: "00-trace-01" });
});

test("a chunk wakes the ingest that paused, and leaves one that backs off after a failure", async () => {
  const add = (subject: string, paused: boolean) =>
    queues.ingest.add(
      "ingest",
      { videoHash: subject, generation: 1, paused },
      { delay: 600_000, jobId: `${subject}.ingest` },
    );
  await add(hash("a"), true);
  await add(hash("b"), false);
  const chunk = (subject: string) => event("chunk.stored", { index: 1, size: 1, sha256: "00" }, subject);
  await handle(mskBatch([chunk(hash("a")), chunk(hash("b")), chunk(hash("c"))]));
  expect((await queues.ingest.getDelayed()).map((job) => job.data.videoHash)).toEqual([hash("b")]);
  expect((await queues.ingest.getWaiting()).map((job) => job.data.videoHash)).toEqual([hash("a")]);
});

test("a deleted video's waiting jobs go, others stay", async () => {
  const completed = event("video.completed", { generation: 1, duration: 4, segments: 1 });
  await handle(mskBatch([started(), span({}), completed, started(hash("b"))]));
  await handle(mskBatch([event("video.deleted", {})], 4));
  expect(await encodeJobs()).toEqual([]);
  expect(await queues.storyboard.getWaitingCount()).toBe(0);
  expect(await queues.picture.getWaitingCount()).toBe(0);
  expect((await queues.ingest.getWaiting()).map((job) => job.data.videoHash)).toEqual([hash("b")]);
});

test("what is no event is left to track's dead letters, and the rest goes on", async () => {
  expect(await handle(mskBatch(["not JSON", started()]))).toEqual({ batchItemFailures: [] });
  expect(await queues.ingest.getWaitingCount()).toBe(1);
});

test("a queue that is away hands the batch back from the first record that was not taken", async () => {
  await redis.stop();
  expect(await handle(mskBatch([started(), started(hash("b"))], 40))).toEqual({
    batchItemFailures: [{ itemIdentifier: { partition: "videos-0", offset: 40 } }],
  });
  await redis.start();
  await expect
    .poll(() => handle(mskBatch([started(), started(hash("b"))], 40)))
    .toEqual({ batchItemFailures: [] });
  expect(await queues.ingest.getWaitingCount()).toBe(2);
});
