import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { PipelineError } from "../../../core/errors.ts";
import { createVideo } from "../../../core/library/create-video.ts";
import { dropDeadLetter } from "../../../core/library/drop-dead-letter.ts";
import { listFacts } from "../../../core/library/facts.ts";
import { sweepOutbox } from "../../../core/library/outbox.ts";
import { listUnfolded } from "../../../core/library/outbox-repair.ts";
import { redriveDeadLetter } from "../../../core/library/redrive-dead-letter.ts";
import { getVideo } from "../../../core/library/videos.ts";
import { type DeadJob, letterOfJob, letterOfRecord } from "../../../core/log/dead-letter.ts";
import type { LogRecord } from "../../../core/log/port.ts";
import { DEAD_TOPIC, publishDeadLetters, publishEvents, TOPIC } from "../../../core/log/publish-events.ts";
import { encodeJobId, ingestJobId, pictureJobId } from "../../../core/queue/jobs.ts";
import { makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { multivariantKey } from "../../../core/video/keys.ts";
import { createHandler as createFanout } from "../../../functions/fanout/handler.ts";
import { createHandler as createTrack } from "../../../functions/track/handler.ts";
import { filmFacts, HASH } from "../../core/video/film-facts.ts";
import { startApi } from "../../harness/api.ts";
import { listLetters, waitForLetters } from "../../harness/dead-letters.ts";
import { awaitMessage } from "../../harness/journal.ts";
import { startReader } from "../../harness/log-reader.ts";
import { mskBatch } from "../../harness/msk-batch.ts";
import { startRedis } from "../../harness/redis.ts";
import { runStage } from "../../harness/run-stage.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
const { library, log, queues, buckets } = api;
const track = createTrack(api);
runStage(api, "track", track);
runStage(api, "fanout", createFanout(api));
const videos = startReader(log, { topic: TOPIC, group: "test" });

const hexadecimal = (digits: number) => randomBytes(digits / 2).toString("hex");
const poison = () => ({
  key: hexadecimal(64),
  value: `no event ${hexadecimal(8)}`,
  headers: { traceparent: "00-t-01" },
});
const redrive = (id: string) => api.post(`/dead/${id}/redrive`);
const drop = (id: string) => api.call(`/dead/${id}`, { method: "DELETE" });
const stateOf = async (id: string) => (await (await api.call(`/dead/${id}`)).json()).state;

async function openFilm(): Promise<string> {
  const film = { title: "t", description: "", size: null, contentType: null, fingerprint: null };
  return (await createVideo(library, { ...film, totalChunks: 1, owner: "local" })).video.videoHash;
}

/** Publishes poison and resolves with its letters, in the order of the records. */
async function bury(records: { key: string; value: string }[]) {
  await log.publish(TOPIC, records);
  const keys = records.map(({ key }) => key);
  const letters = await waitForLetters(api, records.length, (l) => keys.includes(l.video_hash ?? ""));
  return letters.reverse();
}

/** What the journal says of a letter. */
async function audit(id: string): Promise<string[]> {
  const facts = await listFacts(library, 0, 100_000);
  return facts.flatMap(({ event }) =>
    "letter" in event.data && event.data.letter === id ? [event.type] : [],
  );
}

const deadJob = (job: Partial<DeadJob> & Pick<DeadJob, "queue" | "id" | "data">): DeadJob => ({
  ...{ priority: 0, attempts: 5, addedAt: 1_700_000_000_000 },
  ...job,
});
const buryJobs = (jobs: DeadJob[]) =>
  publishDeadLetters(
    log,
    jobs.map((job) => letterOfJob(job, new Error("the disk is on fire"))),
  );
const failed = (hash: string, job: string, generation = 1) =>
  makeEvent("test", hash, "job.failed", {
    ...{ generation, kind: "encode" as const, job, code: "internal", detail: "fire", attempts: 5 },
  });

test("poison is kept with its reason, stack, attempts and origin, and told to the journal", async () => {
  const record = poison();
  const [letter] = await bury([record]);
  expect(letter).toMatchObject({
    ...{ state: "waiting", kind: "record", by: "track", code: "event_invalid", attempts: 1 },
    ...{ video_hash: record.key, settled_at: null, reason: expect.stringMatching(/^It is not JSON/) },
    ...{ origin: expect.stringMatching(/^videos\/0\/\d+$/), stack: expect.stringMatching(/parseEvent/) },
  });
  const whole = await (await api.call(`/dead/${letter!.id}`)).json();
  expect(whole.content).toMatchObject({ kind: "record", key: record.key, value: record.value });
  const buried = await awaitMessage(api.url, (m) => m.type === "dead.buried" && m.data.letter === letter!.id);
  expect(buried).toMatchObject({ videoHash: record.key, data: { by: "track", attempts: 1 } });
});

test("a record that is delivered twice, by two readers, is buried once", async () => {
  const key = hexadecimal(64);
  const batch = mskBatch(["something else"], 12_345);
  for (const records of Object.values(batch.records)) {
    for (const one of records) one.key = Buffer.from(key).toString("base64");
  }
  await Promise.all([track(batch), createTrack(api)(batch), track(batch)]);
  // What follows has been folded: so have its repeats.
  await bury([poison()]);
  expect(await listLetters(api).then((all) => all.filter((l) => l.video_hash === key))).toHaveLength(1);
});

test("they are listed the newest first, in pages, and by state", async () => {
  const letters = await bury([poison(), poison(), poison()]);
  const ids = letters.map(({ id }) => id).reverse();
  const first = await (await api.call("/dead?limit=2")).json();
  expect(first.letters.map((l: { id: string }) => l.id)).toEqual(ids.slice(0, 2));
  const second = await (await api.call(`/dead?limit=1&before=${first.next}`)).json();
  expect(second.letters.map((l: { id: string }) => l.id)).toEqual(ids.slice(2));
  expect((await drop(ids[0]!)).status).toBe(200);
  expect((await listLetters(api, "&state=dropped")).map(({ id }) => id)).toContain(ids[0]);
  expect((await listLetters(api, "&state=waiting")).map(({ id }) => id)).not.toContain(ids[0]);
  expect((await api.call("/dead?state=gone")).status).toBe(400);
  expect(await (await api.call("/dead?before=1")).json()).toEqual({ letters: [], next: null });
});

test("redriving one publishes it as it was and leaves the others; a second time is refused", async () => {
  const records = [poison(), poison(), poison()];
  const letters = await bury(records);
  const [before, letter, after] = letters.map(({ id }) => id);
  expect(await (await redrive(letter!)).json()).toMatchObject({
    state: "redriven",
    settled_at: expect.any(String),
  });

  const again = await waitForLetters(api, 2, ({ video_hash }) => video_hash === records[1]!.key);
  // It died again: another letter, of the second attempt.
  expect(again.map(({ state, attempts }) => ({ state, attempts }))).toEqual([
    { state: "waiting", attempts: 2 },
    { state: "redriven", attempts: 1 },
  ]);
  const copies = videos.records.filter(({ value }) => value === records[1]!.value);
  expect(copies.length).toBeGreaterThan(1); // at least once more
  expect(new Set(copies.map(({ key }) => key))).toEqual(new Set([records[1]!.key]));
  expect(copies.at(-1)!.headers).toMatchObject({ traceparent: "00-t-01" });
  const waiting = [before!, after!, again[0]!.id];
  const shown = (await listLetters(api, "&state=waiting")).map(({ id }) => id);
  expect(shown.filter((id) => waiting.includes(id))).toEqual(waiting.reverse());
  await expect.poll(() => audit(letter!)).toEqual(["dead.buried", "dead.redriven"]);
  // The reconciler, which looks for what was published and never came, does not take it for lost.
  await expect.poll(() => listUnfolded(library)).toEqual([]);

  for (const second of [await redrive(letter!), await drop(letter!)]) {
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({
      code: "dead_letter_settled",
      detail: expect.stringMatching(/redriven/),
    });
  }
  expect((await redrive("0".repeat(16))).status).toBe(404);
  expect((await redrive("no id")).status).toBe(400);
});

test("of many who redrive or drop one at once, one succeeds, and it alone has consequences", async () => {
  const record = poison();
  const [letter] = await bury([record]);
  const verbs = [redriveDeadLetter, dropDeadLetter, redriveDeadLetter, dropDeadLetter];
  // Called directly: each has seen it waiting before the first of them commits.
  const outcomes = await Promise.allSettled(verbs.map((verb) => verb(library, letter!.id, "somebody")));
  expect(outcomes.map(({ status }) => status).sort()).toEqual([
    "fulfilled",
    "rejected",
    "rejected",
    "rejected",
  ]);
  for (const outcome of outcomes)
    if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "dead_letter_settled" });
  api.relay.kick();
  const state = await stateOf(letter!.id);
  await expect.poll(() => audit(letter!.id)).toEqual(["dead.buried", `dead.${state}`]);
});

test("a record that was published twice waits once", async () => {
  const [record, last] = [poison(), poison()];
  await log.publish(TOPIC, [record, record, last]);
  await waitForLetters(api, 1, ({ video_hash }) => video_hash === last.key);
  await waitForLetters(api, 1, ({ video_hash }) => video_hash === record.key);
});

test("an event of a newer version is parked and said to be", async () => {
  const hash = await openFilm();
  const event = makeEvent("test", hash, "chunk.stored", { index: 0, size: 1, sha256: "00" });
  const newer = [
    { ...event, dataversion: 2 },
    { ...event, type: "caption.ready" },
  ];
  const letters = await bury(newer.map((e) => ({ key: hash, value: JSON.stringify(e) })));
  for (const { code, reason } of letters) {
    expect(code).toBe("event_newer");
    expect(reason).toMatch(/was made by a newer version of VidPipeline; redrive it after the upgrade/);
  }
});

test("what an older version parked is handled when it is redriven after the upgrade", async () => {
  const hash = await openFilm();
  // Of a generation that nobody else tells of.
  const data = { generation: 7, title: "t", totalChunks: 1, size: null };
  const event = makeEvent("test", hash, "upload.started", data);
  const record: LogRecord = {
    ...{ topic: TOPIC, partition: 0, offset: 888_888, timestamp: 0 },
    ...{ key: hash, value: JSON.stringify(event) },
  };
  // As a version that did not know this type left it.
  const reason = new PipelineError("event_newer", "The event upload.started, version 1, is newer");
  await publishDeadLetters(log, [letterOfRecord(record, "track", reason)]);
  const [letter] = await waitForLetters(api, 1, ({ video_hash }) => video_hash === hash);
  expect(letter).toMatchObject({ code: "event_newer", state: "waiting" });
  expect(await queues.ingest.getJob(ingestJobId(hash, 7))).toBeUndefined();
  expect((await redrive(letter!.id)).status).toBe(200);
  await waitUntil("its ingest", () => queues.ingest.getJob(ingestJobId(hash, 7)));
  const isKnown = async () =>
    (await listFacts(library, 0, 100_000)).some((fact) => fact.event.id === event.id);
  await expect.poll(isKnown).toBe(true);
  expect(await waitForLetters(api, 1, ({ video_hash }) => video_hash === hash)).toMatchObject([
    { state: "redriven" },
  ]);
});

test("a redriven event that was known already changes nothing", async () => {
  const hash = await openFilm();
  const facts: PipelineEvent[] = JSON.parse(JSON.stringify(filmFacts(2)).replaceAll(HASH, hash));
  await publishEvents(log, facts);
  const known = async () => (await listFacts(library, 0, 100_000)).filter((f) => f.event.subject === hash);
  const ids = facts.map(({ id }) => id);
  const folded = async () => (await known()).filter(({ event }) => ids.includes(event.id)).length;
  await expect.poll(folded).toBe(new Set(ids).size);
  const tag = () => buckets.media.head(multivariantKey(hash)).then((head) => head?.etag);
  const row = await waitUntil("it to be playable", async () => {
    const video = await getVideo(library, hash);
    return video.playableAt && video;
  });
  const etag = await tag();

  const record: LogRecord = {
    ...{ topic: TOPIC, partition: 0, offset: 999_999, timestamp: 0 },
    ...{ key: hash, value: JSON.stringify(facts[3]) },
  };
  await publishDeadLetters(log, [letterOfRecord(record, "track", new Error("a bug, mended since"))]);
  const [letter] = await waitForLetters(api, 1, ({ origin }) => origin === "videos/0/999999");
  const before = videos.records.length;
  expect((await redrive(letter!.id)).status).toBe(200);
  await expect.poll(() => audit(letter!.id)).toContain("dead.redriven");
  expect(videos.records.slice(before).map(({ value }) => value)).toContain(record.value);
  expect(await folded()).toBe(new Set(ids).size);
  expect([await getVideo(library, hash), await tag()]).toEqual([row, etag]);
});

test("a film that cannot be updated does not hold up the others, and heals when it is redriven", async () => {
  const hash = await openFilm();
  const facts: PipelineEvent[] = JSON.parse(JSON.stringify(filmFacts(1)).replaceAll(HASH, hash));
  const other = await openFilm();
  const others: PipelineEvent[] = JSON.parse(JSON.stringify(filmFacts(1)).replaceAll(HASH, other));
  // A programming error that only this film meets.
  const media = new Proxy(buckets.media, {
    get:
      (bucket, name: keyof typeof buckets.media) =>
      (...given: never[]) =>
        name === "list" && String(given[0]).includes(hash)
          ? (undefined as unknown as typeof bucket).list("")
          : (bucket[name] as (...given: never[]) => unknown).apply(bucket, given),
  });
  const broken = createTrack({ ...api, buckets: { ...buckets, media } });
  expect(await broken(mskBatch([facts.at(-1)!, ...others], 555))).toEqual({ batchItemFailures: [] });
  expect((await getVideo(library, other)).playableAt).not.toBeNull();
  const [letter] = await waitForLetters(api, 1, ({ video_hash }) => video_hash === hash);
  expect(letter).toMatchObject({ code: "defect", origin: "videos/0/555" });
  expect(letter!.reason).toMatch(/Cannot read properties of undefined/);

  await publishEvents(log, facts.slice(0, -1));
  await redrive(letter!.id);
  await waitUntil("it to be playable", async () => (await getVideo(library, hash)).playableAt);
});

test("a redrive survives a log that is away", async () => {
  const record = poison();
  const [letter] = await bury([record]);
  await redis.stop();
  expect((await redrive(letter!.id)).status).toBe(200);
  await api.relay.idle();
  await redis.start();
  await waitUntil("the log", () => sweepOutbox(library, log, "test").catch(() => 0));
  await waitForLetters(api, 2, ({ video_hash }) => video_hash === record.key);
});

test("a dead job of a failed film is the film's retry, and settles the film's other dead jobs", async () => {
  const [hash, healthy] = [await openFilm(), await openFilm()];
  const jobs = [3, 4].map((span) => ({ id: encodeJobId(hash, span, "all", 1), span }));
  const data = { videoHash: hash, generation: 1 };
  await buryJobs([
    ...jobs.map(({ id }) => deadJob({ queue: "encode", id, data })),
    deadJob({
      queue: "encode",
      id: encodeJobId(healthy, 1, "all", 1),
      data: { ...data, videoHash: healthy },
    }),
  ]);
  const letters = await waitForLetters(api, 2, ({ video_hash }) => video_hash === hash);
  await publishEvents(log, [failed(hash, jobs[0]!.id) as PipelineEvent]);
  await waitUntil("the film to fail", async () => (await getVideo(library, hash)).status === "failed");

  expect((await redrive(letters[1]!.id)).status).toBe(200);
  expect(await getVideo(library, hash)).toMatchObject({ status: "uploading", generation: 2 });
  await waitUntil("its next ingest", () => queues.ingest.getJob(ingestJobId(hash, 2)));
  expect((await redrive(letters[0]!.id)).status).toBe(409);
  for (const { id } of letters) await expect.poll(() => audit(id)).toEqual(["dead.buried", "dead.redriven"]);
  expect(await waitForLetters(api, 1, ({ video_hash }) => video_hash === healthy)).toMatchObject([
    { state: "waiting" },
  ]);

  // Told late, of the generation that was replaced: nothing waits for it. The next one's death goes on counting.
  await buryJobs([
    deadJob({ queue: "encode", id: encodeJobId(hash, 5, "all", 1), data }),
    deadJob({ queue: "encode", id: encodeJobId(hash, 3, "all", 2), data: { ...data, generation: 2 } }),
  ]);
  const [next, ...known] = await waitForLetters(api, 3, ({ video_hash }) => video_hash === hash);
  expect(next).toMatchObject({ state: "waiting", attempts: 10 });
  expect(known.map(({ id }) => id)).toEqual(letters.map(({ id }) => id));
});

test("a poster's dead job is added again, with all it had", async () => {
  const hash = await openFilm();
  const data = { videoHash: hash, generation: 1, place: "media", traceparent: "00-p-01" };
  await buryJobs([deadJob({ queue: "picture", id: pictureJobId(hash, 1), data })]);
  const [letter] = await waitForLetters(api, 1, ({ video_hash }) => video_hash === hash);
  expect((await redrive(letter!.id)).status).toBe(200);
  const job = await waitUntil("the poster's job", () => queues.picture.getJob(pictureJobId(hash, 1)));
  expect(job.data).toEqual(data);
  // It dies again: the same id, added at another time.
  await buryJobs([deadJob({ queue: "picture", id: job.id!, data, addedAt: job.timestamp })]);
  const [again] = await waitForLetters(api, 2, ({ video_hash }) => video_hash === hash);
  expect(again).toMatchObject({ state: "waiting", attempts: 10 });
});

test("a deleted film's letters go with it, and late ones leave nothing", async () => {
  const hash = await openFilm();
  const job = deadJob({
    ...{ queue: "picture" as const, id: pictureJobId(hash, 1), data: { videoHash: hash, generation: 1 } },
  });
  await buryJobs([job]);
  const [letter] = await waitForLetters(api, 1, ({ video_hash }) => video_hash === hash);
  await api.call(`/videos/${hash}`, { method: "DELETE" });
  await buryJobs([{ ...job, addedAt: 1 }]);
  await bury([poison()]);
  expect((await listLetters(api)).filter(({ video_hash }) => video_hash === hash)).toEqual([]);
  expect((await redrive(letter!.id)).status).toBe(404);
  const told = async () =>
    (await listFacts(library, 0, 100_000)).filter(({ event }) => event.subject === hash);
  // The journal hears of it by the log.
  await expect.poll(async () => (await told()).map(({ event }) => event.type)).toEqual(["video.deleted"]);
});

test("what is too large to be kept whole is kept without its text, and can only be dropped", async () => {
  const key = hexadecimal(64);
  const [letter] = await bury([{ key, value: `no event ${"\u0001".repeat(200_000)}` }]);
  const refused = await redrive(letter!.id);
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ code: "dead_letter_truncated" });
  expect(await stateOf(letter!.id)).toBe("waiting");
  expect((await drop(letter!.id)).status).toBe(200);
  await expect.poll(() => audit(letter!.id)).toEqual(["dead.buried", "dead.dropped"]);
});

test("a message among the letters that is none of ours is kept as it is", async () => {
  const headers = { "dead-reason": "of an older version", "dead-origin": "videos/0/7", "dead-by": "track" };
  const key = hexadecimal(64);
  await log.publish(DEAD_TOPIC, [
    { key, value: "{}", headers },
    { key: "none", value: "\u0000" },
  ]);
  const [letter] = await waitForLetters(api, 1, ({ video_hash }) => video_hash === key);
  expect(letter).toMatchObject({ kind: "record", origin: "videos/0/7", reason: "of an older version" });
  const [strange] = await waitForLetters(api, 1, ({ origin }) => origin.startsWith(DEAD_TOPIC));
  expect(strange).toMatchObject({ reason: "It is no dead letter", video_hash: null });
});

test("a record of which no jobs can be made is fanout's to bury", async () => {
  const hash = await openFilm();
  const broken = { ...queues, ingest: undefined } as unknown as typeof queues; // a programming error
  const fanout = createFanout({ ...api, queues: broken });
  const started = makeEvent("test", hash, "upload.started", {
    generation: 1,
    title: "",
    totalChunks: 1,
    size: null,
  });
  expect(await fanout(mskBatch([started as PipelineEvent], 88))).toEqual({ batchItemFailures: [] });
  const [letter] = await waitForLetters(api, 1, ({ video_hash }) => video_hash === hash);
  expect(letter).toMatchObject({ by: "fanout", code: "defect", origin: "videos/0/88" });
});

test("how many wait is a metric", async () => {
  const waiting = (await listLetters(api, "&state=waiting")).length;
  expect(waiting).toBeGreaterThan(0);
  const metrics = await (await api.call("/metrics")).text();
  expect(metrics).toContain(`vidpipeline_dead_letters_waiting ${waiting}\n`);
  expect(metrics).toMatch(/vidpipeline_log_lag_records\{topic="videos.dead",group="library-dead"\} 0/);
});
