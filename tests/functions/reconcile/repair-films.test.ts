import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { acknowledgeChunks } from "../../../core/library/acknowledge-chunks.ts";
import { listFilmFacts } from "../../../core/library/facts.ts";
import { finalizeUpload } from "../../../core/library/finalize-upload.ts";
import { leases, outbox, videos } from "../../../core/library/schema.ts";
import { getVideo } from "../../../core/library/videos.ts";
import { publishEvents } from "../../../core/log/publish-events.ts";
import { QUEUES } from "../../../core/pipeline.ts";
import { makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { mpdKey } from "../../../core/video/keys.ts";
import { HASH } from "../../core/video/film-facts.ts";
import { allFacts } from "../../core/video/span-facts.ts";
import { openFilm } from "../../harness/library.ts";
import { startPipeline } from "../../harness/reconciler.ts";
import { startRedis } from "../../harness/redis.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const redis = await startRedis();
const pipeline = await startPipeline(redis.url);
const { library, log, queues, relay, buckets } = pipeline;
const reconciler = pipeline.reconciler();
const reconcile = () => reconciler.reconcile({ now: true });

const factsOf = (hash: string, segments = 2): PipelineEvent[] =>
  JSON.parse(JSON.stringify(allFacts(segments)).replaceAll(HASH, hash));

const isFolded = (hash: string, ids: string[]) =>
  waitUntil("the facts to be folded", async () => {
    const known = new Set((await listFilmFacts(library, hash)).map(({ id }) => id));
    return ids.every((id) => known.has(id));
  });

/** A film that was opened, with its ingest in the queue; what the api told is folded. */
async function begin(): Promise<string> {
  const hash = await openFilm(library);
  relay.kick();
  await isFolded(hash, [`upload.started/${hash}/1`, `chunk.stored/${hash}/1`]);
  await waitUntil("the ingest", () => queues.ingest.getJob(`${hash}.ingest.0.1`));
  return hash;
}

async function tell(hash: string, facts: PipelineEvent[]): Promise<void> {
  await publishEvents(log, facts);
  await isFolded(
    hash,
    facts.map(({ id }) => id),
  );
}

/** So that the next test finds nothing of this one's. */
async function end(hash: string): Promise<void> {
  await library.update(videos).set({ status: "failed" }).where(eq(videos.videoHash, hash));
}

async function jobsOf(hash: string): Promise<string[]> {
  const jobs = (await Promise.all(QUEUES.map((name) => queues[name].getJobs()))).flat();
  return jobs.flatMap(({ id }) => (id?.startsWith(hash) ? [id.slice(hash.length + 1)] : [])).sort();
}

test("where nothing is lost nothing is done", async () => {
  const hash = await begin();
  await tell(hash, factsOf(hash).slice(3, 6));
  expect(await reconcile()).toEqual({ repairs: {}, failed: [], unsettled: false });
  await end(hash);
});

test("a job that the queue has lost is made again under its name; others, and one that waits, are left", async () => {
  const hash = await begin();
  const facts = factsOf(hash);
  await tell(
    hash,
    facts.filter(({ type }) => type === "source.inspected" || type === "span.ready"),
  );
  const all = ["encode-all.1.1", "encode-low.0.1", "encode-rest.0.1", "ingest.0.1", "picture.0.1"];
  await waitUntil("the jobs", async () => (await jobsOf(hash)).length === all.length);
  await queues.ingest.remove(`${hash}.ingest.0.1`);
  const data = { videoHash: hash, generation: 1, paused: true };
  await queues.ingest.add("ingest", data, { jobId: `${hash}.ingest.0.1`, delay: 600_000 });
  await queues.encode.remove(`${hash}.encode-rest.0.1`);
  // Its data without its place, as no command of the queue leaves it: the id alone would swallow a new one.
  await queues.redis.zrem(queues.encode.keys.prioritized!, `${hash}.encode-all.1.1`);

  expect(await reconcile()).toMatchObject({ repairs: { job_missing: 2 }, unsettled: false });
  await waitUntil("the jobs", async () => (await jobsOf(hash)).length === all.length);
  expect(await jobsOf(hash)).toEqual(all);
  expect(await queues.encode.getJobState(`${hash}.encode-all.1.1`)).toBe("prioritized");
  expect(await queues.ingest.getJobState(`${hash}.ingest.0.1`)).toBe("delayed");
  expect(await reconcile()).toMatchObject({ repairs: {} });
  await end(hash);
});

test("an event that was marked as published and never arrived is published again", async () => {
  const hash = await begin();
  await acknowledgeChunks(library, hash, [{ index: 0, size: 10, sha256: "00" }]);
  await finalizeUpload(library, hash);
  await library.update(outbox).set({ publishedAt: new Date().toISOString() });
  expect(await reconcile()).toMatchObject({ repairs: { event_lost: 1 } });
  await isFolded(hash, [`upload.finalized/${hash}`]);
  expect(await reconcile()).toMatchObject({ repairs: {} });
  await end(hash);
});

test("an event that track cannot read is not published again for ever", async () => {
  const hash = await begin();
  const event = JSON.stringify({ id: `later/${hash}`, type: "video.praised", subject: hash });
  const publishedAt = new Date().toISOString();
  const row = { eventId: `later/${hash}`, videoHash: hash, event, publishedAt };
  await library.insert(outbox).values(row);
  const rounds = [await reconcile(), await reconcile(), await reconcile(), await reconcile()];
  expect(rounds.map((round) => round!.repairs.event_lost)).toEqual([1, 1, 1, undefined]);
  await library.delete(outbox).where(eq(outbox.eventId, row.eventId));
  await end(hash);
});

test("a film whose row or manifests lag behind its facts is brought up to date", async () => {
  const hash = await begin();
  await finalizeUpload(library, hash);
  relay.kick();
  const facts = factsOf(hash).filter(({ type }) => !/^(upload|chunk)/.test(type));
  await tell(hash, facts);
  await waitUntil("completion", async () => (await getVideo(library, hash)).status === "completed");
  await isFolded(hash, [`video.completed/${hash}/1`]);
  await waitUntil("track to rest", async () => {
    const [offsets] = await log.offsets("videos", "library");
    return offsets!.committed === offsets!.end;
  });
  const { announced, progress } = await getVideo(library, hash);
  await library
    .update(videos)
    .set({ status: "processing", progress: 0.5, trackedSeq: 0 })
    .where(eq(videos.videoHash, hash));
  await buckets.media.remove(mpdKey(hash));

  expect(await reconcile()).toMatchObject({ repairs: { film_behind: 1 } });
  await waitUntil("completion", async () => (await getVideo(library, hash)).status === "completed");
  expect(await getVideo(library, hash)).toMatchObject({ announced, progress });
  expect(await buckets.media.head(mpdKey(hash))).not.toBeNull();
  expect(await jobsOf(hash)).not.toContain("ingest.0.2");
});

test("the pictures' jobs of a completed film are made again, until it is told how they ended", async () => {
  const hash = await begin();
  await finalizeUpload(library, hash);
  relay.kick();
  await tell(
    hash,
    factsOf(hash).filter(({ type }) => !/^(upload|chunk)/.test(type)),
  );
  const job = `${hash}.storyboard.0.1`;
  await waitUntil("the storyboard's job", () => queues.storyboard.getJob(job));
  await queues.storyboard.remove(job);
  const poster = `${hash}.picture.whole.1`;
  await queues.picture.remove(poster);
  expect(await reconcile()).toMatchObject({ repairs: { job_missing: 2 } });
  await waitUntil("the storyboard's job", () => queues.storyboard.getJob(job));
  await waitUntil("the poster's job", () => queues.picture.getJob(poster));
  expect(await reconcile()).toEqual({ repairs: {}, failed: [], unsettled: false });

  await queues.storyboard.remove(job);
  const made = { generation: 1, kind: "storyboard" as const, job, seconds: 1 };
  await tell(hash, [makeEvent("test", hash, "job.completed", made) as PipelineEvent]);
  await waitUntil("the row", async () => (await getVideo(library, hash)).storyboard === "made");
  expect(await reconcile()).toEqual({ repairs: {}, failed: [], unsettled: false });
  // Its storyboard is there: the poster's job is missed by itself.
  await queues.picture.remove(poster);
  expect(await reconcile()).toMatchObject({ repairs: { job_missing: 1 } });
  await waitUntil("the poster's job", () => queues.picture.getJob(poster));
  await queues.picture.remove(poster);
  const whole = { generation: 1, choice: 0, stage: "whole", time: 1, found: true, good: true } as const;
  const told = makeEvent("test", hash, "poster.ready", { ...whole, madeFrom: "360p", version: "1" });
  await tell(hash, [told as PipelineEvent]);
  await waitUntil("the row", async () => !(await getVideo(library, hash)).posterDue);
  expect(await reconcile()).toEqual({ repairs: {}, failed: [], unsettled: false });
});

test("a film that plays while it grows gets its manifests back", async () => {
  const hash = await begin();
  const isFirst = (fact: PipelineEvent) => fact.type === "segment.ready" && fact.data.n === 1;
  await tell(
    hash,
    factsOf(hash).filter((fact) => fact.type === "source.inspected" || isFirst(fact)),
  );
  await waitUntil("manifests", () => buckets.media.head(mpdKey(hash)));
  await waitUntil("the row", async () => (await getVideo(library, hash)).playableAt);
  expect(await reconcile()).toMatchObject({ repairs: {} });
  await buckets.media.remove(mpdKey(hash));
  // What was found is remembered until the film changes, or the process does.
  expect(await pipeline.reconciler().reconcile({ now: true })).toMatchObject({ repairs: { film_behind: 1 } });
  await waitUntil("manifests", () => buckets.media.head(mpdKey(hash)));
  await end(hash);
});

test("a film that has just changed is looked at when it has been quiet, or when it is asked for", async () => {
  const hash = await begin();
  await queues.ingest.remove(`${hash}.ingest.0.1`);
  expect(await reconciler.reconcile()).toMatchObject({ repairs: {} });
  const later = pipeline.reconciler({ hours: 0.1 });
  expect(await later.reconcile()).toMatchObject({ repairs: { job_missing: 1 } });
  await end(hash);
});

test("a Redis that lost everything is noticed, and what is under way goes on", async () => {
  const [hash, done] = [await begin(), await begin()];
  await end(done);
  expect(await reconciler.checkLog()).toBe("same");
  await queues.redis.flushall();
  expect(await reconciler.checkLog()).toBe("lost");
  // Once: nothing new is known that could be lost.
  expect(await reconciler.checkLog()).toBe("same");
  expect(await reconcile()).toMatchObject({ repairs: { log_lost: 1 } });
  relay.kick();
  await waitUntil("the ingest", () => queues.ingest.getJob(`${hash}.ingest.0.1`));
  expect(await queues.ingest.getJob(`${done}.ingest.0.1`)).toBeUndefined();
  expect(await reconcile()).toMatchObject({ unsettled: false });
  const ids = (await listFilmFacts(library, hash)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await reconciler.checkLog()).toBe("same");
  await end(hash);
});

test("only one is at it at a time", async () => {
  const others = [pipeline.reconciler(), pipeline.reconciler(), pipeline.reconciler()];
  const rounds = await Promise.all(others.map((other) => other.reconcile()));
  expect(rounds.filter((round) => round !== null)).toHaveLength(1);
  expect(await others[1]!.reconcile()).not.toBeNull();
  // As one leaves it that was killed in its round.
  const killed = { name: "reconcile", owner: "killed", expiresAt: Date.now() + 500 };
  await library.insert(leases).values(killed);
  expect(await others[2]!.reconcile()).toBeNull();
  await waitUntil("the lease to run out", () => others[2]!.reconcile());
});
