import { desc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { acknowledgeChunks } from "../../../core/library/acknowledge-chunks.ts";
import { createVideo } from "../../../core/library/create-video.ts";
import { deleteVideo } from "../../../core/library/delete-video.ts";
import { listFacts } from "../../../core/library/facts.ts";
import { finalizeUpload } from "../../../core/library/finalize-upload.ts";
import { retryVideo } from "../../../core/library/retry-video.ts";
import { outbox } from "../../../core/library/schema.ts";
import { getVideo } from "../../../core/library/videos.ts";
import { makeEvent, type PipelineEvent, parseEvent } from "../../../core/video/events.ts";
import {
  chunkKey,
  gopKey,
  inspectionKey,
  mediaPlaylistKey,
  mpdKey,
  multivariantKey,
  segmentKey,
  wholeCaptionsKey,
} from "../../../core/video/keys.ts";
import { createHandler } from "../../../functions/track/handler.ts";
import { filmFacts, HASH } from "../../core/video/film-facts.ts";
import { startApi } from "../../harness/api.ts";
import { startReader } from "../../harness/log-reader.ts";
import { mskBatch } from "../../harness/msk-batch.ts";
import { startRedis } from "../../harness/redis.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
const { library, buckets } = api;
const handle = createHandler(api);

/** A row with two chunks, and the facts of a whole film about it. */
async function openFilm(segments: number): Promise<{ hash: string; facts: PipelineEvent[] }> {
  const film = {
    title: "t",
    description: "",
    totalChunks: 2,
    size: null,
    contentType: null,
    fingerprint: null,
    owner: "local",
  };
  const { video } = await createVideo(library, film);
  for (const index of [0, 1])
    await acknowledgeChunks(library, video.videoHash, [{ index, size: 10, sha256: "00" }]);
  const facts = JSON.parse(JSON.stringify(filmFacts(segments)).replaceAll(HASH, video.videoHash));
  return { hash: video.videoHash, facts };
}

async function textOf(key: string): Promise<string | null> {
  if (!(await buckets.media.head(key))) return null;
  return new Response((await buckets.media.open(key)).body as BodyInit).text();
}

const manifestKeys = (hash: string) => [
  multivariantKey(hash),
  mpdKey(hash),
  ...["source", "720p", "360p", "audio-0"].map((rung) => mediaPlaylistKey(hash, rung)),
];

const CAPTIONS = {
  ...{ language: "en", label: "English", kind: "subtitles" as const, default: false },
  segments: [1],
};

/** The newest event of a type that waits to be published. */
async function outboxOf(hash: string, type: PipelineEvent["type"]): Promise<PipelineEvent> {
  const rows = await library.select().from(outbox).where(eq(outbox.videoHash, hash)).orderBy(desc(outbox.id));
  return rows.map((row) => parseEvent(row.event)).find((event) => event.type === type)!;
}

/** Everything that the library and the bucket say of a film, without what names it. */
async function outcome(hash: string): Promise<string> {
  const { status, progress, duration, announced, hasThumbnail } = await getVideo(library, hash);
  const manifests = await Promise.all(manifestKeys(hash).map(textOf));
  return JSON.stringify([
    status,
    progress,
    duration,
    [...announced].sort(),
    hasThumbnail,
    manifests,
  ]).replaceAll(hash, "");
}

test("a film grows as its facts come: playable with its first segment, then complete", async () => {
  const { hash, facts } = await openFilm(3);
  const firstSound = facts.findIndex((f) => f.type === "segment.ready" && f.data.rung === "audio-0");
  await handle(mskBatch(facts.slice(0, firstSound)));
  expect(await getVideo(library, hash)).toMatchObject({ playableAt: null, status: "uploading" });
  expect(await textOf(multivariantKey(hash))).toBeNull();

  await handle(mskBatch(facts.slice(0, firstSound + 1)));
  expect((await getVideo(library, hash)).playableAt).not.toBeNull();
  const playlist = await textOf(mediaPlaylistKey(hash, "source"));
  expect(playlist).toContain("source/1.m4s");
  expect(playlist).not.toContain("source/2.m4s");
  expect(await textOf(mpdKey(hash))).toContain('type="dynamic"');

  await finalizeUpload(library, hash);
  await buckets.uploads.put(gopKey(hash, 9), "a GOP object that has served");
  await handle(mskBatch(facts));
  expect(await getVideo(library, hash)).toMatchObject({
    status: "completed",
    progress: 1,
    duration: 12,
    hasThumbnail: true,
  });
  const grown = await textOf(mediaPlaylistKey(hash, "source"));
  expect(grown!.startsWith(playlist!)).toBe(true);
  expect(grown).toContain("#EXT-X-ENDLIST");
  expect(await textOf(mpdKey(hash))).toContain('type="static"');
  expect(await buckets.uploads.head(gopKey(hash, 9))).toBeNull();
});

test("facts twice, shuffled and in odd batches: the same library and byte-identical manifests", async () => {
  const straight = await openFilm(4);
  await finalizeUpload(library, straight.hash);
  await handle(mskBatch(straight.facts));
  const expected = await outcome(straight.hash);
  for (let round = 0; round < 5; round++) {
    const { hash, facts } = await openFilm(4);
    await finalizeUpload(library, hash);
    const shuffled = [...facts, ...facts].sort(() => Math.random() - 0.5);
    while (shuffled.length) await handle(mskBatch(shuffled.splice(0, 1 + Math.floor(Math.random() * 9))));
    expect(await outcome(hash)).toBe(expected);
  }
});

test("two writers at once end in the same manifests", async () => {
  const { hash, facts } = await openFilm(6);
  await finalizeUpload(library, hash);
  const other = createHandler(api);
  for (let at = 0; at < facts.length; at += 3) {
    const batch = facts.slice(at, at + 3);
    const answers = await Promise.all([handle(mskBatch(batch)), other(mskBatch(batch))]);
    for (const answer of answers) expect(answer).toEqual({ batchItemFailures: [] });
  }
  expect((await getVideo(library, hash)).status).toBe("completed");
  const single = await openFilm(6);
  await finalizeUpload(library, single.hash);
  await handle(mskBatch(single.facts));
  expect(await outcome(hash)).toBe(await outcome(single.hash));
});

test("a job that failed for good fails the video in words; a retry heals it", async () => {
  const { hash, facts } = await openFilm(2);
  await finalizeUpload(library, hash);
  const failed = makeEvent("test", hash, "job.failed", {
    ...{ generation: 1, kind: "encode", job: "j", attempts: 5 },
    ...{ code: "encoder_failed", detail: "The encoder failed at 3.0 s." },
  });
  await handle(mskBatch([failed as PipelineEvent]));
  expect(await getVideo(library, hash)).toMatchObject({
    status: "failed",
    errorDetail: "The encoder failed at 3.0 s.",
  });
  const row = await (await api.call(`/videos/${hash}`)).json();
  expect(row.error).toEqual({ code: "encoder_failed", detail: "The encoder failed at 3.0 s." });
  await retryVideo(library, hash, "local");
  await handle(mskBatch([failed as PipelineEvent]));
  expect(await getVideo(library, hash)).toMatchObject({ status: "processing", errorDetail: null });
  await handle(mskBatch(facts));
  expect((await getVideo(library, hash)).status).toBe("completed");
});

test("a failed upload is tried again though the same file is being sent anew, which stays the one to go on", async () => {
  const film = { title: "twice", size: 100, total_chunks: 1, fingerprint: "f".repeat(64) };
  const init = async () => (await (await api.post("/videos/init", film)).json()).video_hash;
  const failed = await init();
  const fact = makeEvent("test", failed, "job.failed", {
    ...{ generation: 1, kind: "ingest", job: "j", attempts: 1 },
    ...{ code: "source_damaged", detail: "The video is damaged." },
  });
  await handle(mskBatch([fact as PipelineEvent]));
  const anew = await init();
  expect(anew).not.toBe(failed);
  const retried = await api.post(`/videos/${failed}/retry`);
  expect(await retried.json()).toMatchObject({ status: "uploading", error: null });
  expect(await init()).toBe(anew);
});

test("late events of a deleted film do nothing, and its objects go", async () => {
  const { hash, facts } = await openFilm(2);
  await handle(mskBatch(facts.slice(0, 8)));
  await buckets.media.put(segmentKey(hash, "source", 1), "a segment");
  await buckets.uploads.put(chunkKey(hash, 0), "a chunk");
  await deleteVideo(library, hash);
  await handle(mskBatch([makeEvent("test", hash, "video.deleted", {}) as PipelineEvent, ...facts]));
  await handle(mskBatch(facts));
  for (const bucket of [buckets.media, buckets.uploads]) {
    for await (const { key } of bucket.list("")) expect(key).not.toContain(hash);
  }
  const told = (await listFacts(library, 0, 10_000)).filter(({ event }) => event.subject === hash);
  expect(told.map(({ event }) => event.type)).toEqual(["video.deleted"]);
});

test("a film that could never be played leaves its chunks alone, whatever is told of it late", async () => {
  const { hash, facts } = await openFilm(2);
  await buckets.media.put(segmentKey(hash, "audio-0", 1), "sound");
  await buckets.uploads.put(gopKey(hash, 1), "a GOP object");
  await buckets.uploads.put(inspectionKey(hash), "{}");
  await buckets.uploads.put(chunkKey(hash, 0), "a chunk");
  const failed = makeEvent("test", hash, "job.failed", {
    ...{ generation: 1, kind: "encode", job: "j", attempts: 1 },
    ...{ code: "source_damaged", detail: "Not one picture can be decoded." },
  });
  const stored = async () => {
    const keys: string[] = [];
    for (const bucket of [buckets.media, buckets.uploads])
      for await (const { key } of bucket.list("")) if (key.includes(hash)) keys.push(key);
    return keys;
  };
  await handle(mskBatch([failed as PipelineEvent]));
  expect(await stored()).toEqual([chunkKey(hash, 0)]);
  await handle(mskBatch(facts.filter(({ type }) => type !== "upload.finalized")));
  expect(await stored()).toEqual([chunkKey(hash, 0)]);
  expect(await getVideo(library, hash)).toMatchObject({ status: "failed", playableAt: null });
});

test("a film of which its chunks alone were left begins anew: nothing that was removed is told or named any more", async () => {
  const { hash, facts } = await openFilm(2);
  const uploaded = { ...CAPTIONS, track: "text-0123abcd", from: "upload" as const };
  const captions = wholeCaptionsKey(hash, uploaded.track);
  await buckets.media.put(captions, "WEBVTT");
  await buckets.media.put(segmentKey(hash, "audio-0", 1), "sound");
  const isOfPicture = (fact: PipelineEvent) =>
    fact.type === "segment.ready" && !fact.data.rung.startsWith("audio");
  const before = facts.filter((fact) => !isOfPicture(fact) && fact.type !== "upload.finalized");
  const failed = makeEvent("test", hash, "job.failed", {
    ...{ generation: 1, kind: "ingest", job: "j", attempts: 1 },
    ...{ code: "source_damaged", detail: "Not one picture can be decoded." },
  });
  const added = [
    makeEvent("test", hash, "captions.added", uploaded),
    makeEvent("test", hash, "captions.added", { ...CAPTIONS, track: "text-0", from: "source" }),
  ];
  await handle(mskBatch([...before, ...added, failed] as PipelineEvent[]));
  const details = async () => (await api.call(`/videos/${hash}`)).json();
  expect((await details()).sounds).toMatchObject([{ rung: "audio-0", segments: 2 }]);
  expect(await buckets.media.head(captions)).not.toBeNull();

  await retryVideo(library, hash, "local");
  const started = await outboxOf(hash, "upload.started");
  await handle(mskBatch([started]));
  // Once more, as after a crash.
  await handle(mskBatch([started]));
  expect(await details()).toMatchObject({ rungs: [], sounds: [], decisions: [], duration: null });
  expect((await details()).captions).toMatchObject([{ id: uploaded.track }]);
  // With the first picture nothing is playable: its sound is yet to be made.
  const [inspected] = facts.filter(({ type }) => type === "source.inspected");
  const sound = facts.filter((f) => f.type === "segment.ready" && f.data.rung === "audio-0");
  await handle(mskBatch([inspected!, ...facts.filter(isOfPicture)]));
  expect(await textOf(multivariantKey(hash))).toBeNull();
  await handle(mskBatch(sound));
  expect(await textOf(mediaPlaylistKey(hash, "audio-0"))).toContain("audio-0/2.m4s");
});

test("what is no event goes to the dead letters with its reason; the rest is folded", async () => {
  const dead = startReader(api.log, { topic: "videos.dead", group: "test" });
  const { hash, facts } = await openFilm(1);
  const unknown = JSON.stringify({ ...facts[0], type: "video.exploded" });
  await handle(mskBatch(["not JSON", unknown, ...facts], 70));
  expect((await getVideo(library, hash)).playableAt).not.toBeNull();
  await dead.received(2);
  expect(dead.records.map((r) => r.headers?.["dead-origin"])).toEqual(["videos/0/70", "videos/0/71"]);
  expect(dead.records[0]!.headers?.["dead-reason"]).toMatch(/JSON/);
});
