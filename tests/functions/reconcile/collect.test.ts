import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { writeNote } from "../../../core/library/bookkeeping.ts";
import { createVideo } from "../../../core/library/create-video.ts";
import { settleLetter } from "../../../core/library/dead-letters.ts";
import { deleteVideo } from "../../../core/library/delete-video.ts";
import { listFacts, listFilmFacts } from "../../../core/library/facts.ts";
import { finalizeUpload } from "../../../core/library/finalize-upload.ts";
import { dropServed } from "../../../core/library/outbox-repair.ts";
import { deadLetters, outbox, tombstones, videos } from "../../../core/library/schema.ts";
import { getVideo, listChunkIndices } from "../../../core/library/videos.ts";
import { publishEvents } from "../../../core/log/publish-events.ts";
import { chunkKey, segmentKey } from "../../../core/video/keys.ts";
import { createReconciler } from "../../../functions/reconcile/handler.ts";
import { HASH } from "../../core/video/film-facts.ts";
import { allFacts } from "../../core/video/span-facts.ts";
import { openFilm } from "../../harness/library.ts";
import { listKeys } from "../../harness/list-keys.ts";
import { startPipeline } from "../../harness/reconciler.ts";
import { startRedis } from "../../harness/redis.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const redis = await startRedis();
const pipeline = await startPipeline(redis.url);
const { library, log, relay, buckets } = pipeline;
const { uploads, media } = buckets;

async function completeFilm(): Promise<string> {
  const hash = await openFilm(library);
  await finalizeUpload(library, hash);
  relay.kick();
  await publishEvents(log, JSON.parse(JSON.stringify(allFacts(2).slice(3)).replaceAll(HASH, hash)));
  await isFolded(hash, "video.completed");
  return hash;
}

const isFolded = (hash: string, type: string) =>
  waitUntil(type, async () => (await listFilmFacts(library, hash)).some((fact) => fact.type === type));
const keysOf = async (hash: string) => [
  ...(await listKeys(uploads, `${hash}/`)),
  ...(await listKeys(media, `uploads/${hash}/`)),
];

test("an upload that stopped is collected after its time; one that went on is not", async () => {
  const film = { title: "slow", description: "", contentType: null, fingerprint: "f", owner: "local" };
  const [stopped, resumed] = [
    await openFilm(library),
    await createVideo(library, { ...film, totalChunks: 1, size: 9 }),
  ];
  await uploads.put(chunkKey(stopped, 0), "a chunk");
  await media.put(segmentKey(stopped, "source", 1), "what plays already");
  const long = new Date(Date.now() - 25 * 3_600_000).toISOString();
  await library.update(videos).set({ updatedAt: long });
  expect(await createVideo(library, { ...film, totalChunks: 1, size: 9 })).toMatchObject({ resumed: true });

  const { repairs } = (await pipeline.reconciler().reconcile())!;
  expect(repairs).toMatchObject({ upload_expired: 1 });
  await expect(getVideo(library, stopped)).rejects.toMatchObject({ code: "video_not_found" });
  expect(await getVideo(library, resumed.video.videoHash)).toMatchObject({ status: "uploading" });
  await waitUntil("the objects to be gone", async () => (await keysOf(stopped)).length === 0);
  const [told] = await listFilmFacts(library, stopped);
  expect(told).toMatchObject({ type: "video.deleted", data: { reason: "expired" } });
  expect(await library.$count(tombstones, eq(tombstones.videoHash, stopped))).toBe(1);
});

test("the chunks of a completed film are kept or dropped as it is set; their rows stay", async () => {
  const hash = await completeFilm();
  await uploads.put(chunkKey(hash, 0), "a chunk");
  await media.put(segmentKey(hash, "source", 1), "a segment");
  await pipeline.reconciler({ hours: 1 }).reconcile();
  expect(await listKeys(uploads, `${hash}/`)).toEqual([chunkKey(hash, 0)]);

  const dropping = { lifecycle: { keepSource: false } };
  // A URL for a chunk may still be valid.
  expect((await pipeline.reconciler(dropping).reconcile())!.repairs.source_dropped).toBeUndefined();
  const reconciler = pipeline.reconciler({ hours: 1, ...dropping });
  expect((await reconciler.reconcile())!.repairs).toMatchObject({ source_dropped: 1 });
  expect((await reconciler.reconcile())!.repairs.source_dropped).toBeUndefined();
  expect(await listKeys(uploads, `${hash}/`)).toEqual([]);
  expect(await media.head(segmentKey(hash, "source", 1))).not.toBeNull();
  expect(await getVideo(library, hash)).toMatchObject({ status: "completed", receivedChunks: 2 });
});

test("objects that no row tells of go: of strangers when they are old, of deleted films at once", async () => {
  const [known, failed] = [await completeFilm(), await openFilm(library)];
  const [stranger, deleted] = ["12".repeat(32), "34".repeat(32)];
  await library.update(videos).set({ status: "failed" }).where(eq(videos.videoHash, failed));
  await library.insert(tombstones).values({ videoHash: deleted, deletedAt: new Date().toISOString() });
  for (const hash of [known, stranger, deleted]) {
    await uploads.put(chunkKey(hash, 0), "a chunk");
    await media.put(segmentKey(hash, "360p", 1), "a segment");
  }
  for (const index of [0, 1, 2]) await uploads.put(chunkKey(failed, index), "a chunk");
  await uploads.put("notes/of-somebody-else", "kept");
  const kept = await keysOf(known);

  const soon = (await pipeline.reconciler().reconcile())!;
  expect(soon.repairs).toMatchObject({ orphan_removed: 2 });
  expect(await keysOf(deleted)).toEqual([]);
  expect(await keysOf(stranger)).toHaveLength(2);
  const later = (await pipeline.reconciler({ hours: 2 }).reconcile())!;
  expect(later.repairs).toMatchObject({ orphan_removed: 3 });
  expect(await keysOf(stranger)).toEqual([]);
  expect(await keysOf(known)).toEqual(kept);
  // The third was never acknowledged.
  expect(await keysOf(failed)).toEqual([chunkKey(failed, 0), chunkKey(failed, 1)]);
  expect(await listChunkIndices(library, failed)).toEqual([0, 1]);
  expect(await uploads.head("notes/of-somebody-else")).not.toBeNull();
});

test("a library beside another's buckets takes no film of those for an orphan", async () => {
  const stranger = "56".repeat(32);
  await uploads.put(chunkKey(stranger, 0), "a chunk");
  await writeNote(library, "library_id", "another");
  expect((await pipeline.reconciler({ hours: 2 }).reconcile())!.failed).toEqual([]);
  expect(await keysOf(stranger)).toHaveLength(1);
  await uploads.remove("library-id");
  await pipeline.reconciler({ hours: 2 }).reconcile();
  expect(await keysOf(stranger)).toEqual([]);
});

test("what comes late for a deleted film is removed when no one can send any more", async () => {
  const hash = await openFilm(library);
  let hours = 0;
  const now = () => Date.now() + hours * 3_600_000;
  const reconciler = createReconciler({ ...pipeline, now }, "late");
  await reconciler.reconcile();
  await deleteVideo(library, hash);
  relay.kick();
  await isFolded(hash, "video.deleted");
  await uploads.put(chunkKey(hash, 1), "by a URL that was still valid");
  hours = 0.2;
  await reconciler.reconcile();
  expect(await keysOf(hash)).toHaveLength(1);
  hours = 0.5;
  expect((await reconciler.reconcile())!.repairs).toMatchObject({ orphan_removed: 1 });
  expect(await keysOf(hash)).toEqual([]);
});

test("events leave the outbox when they are folded and their film is done with", async () => {
  const [done, open] = [await completeFilm(), await openFilm(library)];
  relay.kick();
  await isFolded(open, "chunk.stored");
  const inOutbox = (hash: string) => library.$count(outbox, eq(outbox.videoHash, hash));
  const before = await inOutbox(open);
  await pipeline.reconciler().reconcile();
  expect(await inOutbox(done)).toBe(0);
  expect(await inOutbox(open)).toBe(before);
  await deleteVideo(library, open);
  await pipeline.reconciler().reconcile();
  expect(await inOutbox(open)).toBe(1);
  await library.update(outbox).set({ publishedAt: new Date().toISOString() });
  expect(await dropServed(library)).toBe(0);
  await library.update(outbox).set({ publishedAt: null }).where(eq(outbox.videoHash, open));
  relay.kick();
  await isFolded(open, "video.deleted");
  await pipeline.reconciler().reconcile();
  expect(await inOutbox(open)).toBe(0);
});

test("the journal's past goes, but not what a film's state is made of; who comes too late is told so", async () => {
  const [done, gone] = [await completeFilm(), await openFilm(library)];
  await deleteVideo(library, gone);
  relay.kick();
  await isFolded(gone, "video.deleted");
  const before = await (await pipeline.call(`/videos/${done}`)).json();
  const young = await pipeline.reconciler({ hours: 24 * 29 }).reconcile();
  expect(young!.repairs.journal_trimmed).toBeUndefined();
  const last = (await listFacts(library, 0, 10_000)).at(-1)!.seq;
  const old = await pipeline
    .reconciler({ hours: 24 * 31, lifecycle: { uploadExpiryHours: 9999 } })
    .reconcile();
  expect(old!.repairs).toMatchObject({
    journal_trimmed: expect.any(Number),
    tombstone_dropped: expect.any(Number),
  });

  expect(await listFilmFacts(library, gone)).toEqual([]);
  const types = new Set((await listFilmFacts(library, done)).map(({ type }) => type));
  expect(types).toContain("segment.ready");
  expect(types).not.toContain("chunk.stored");
  expect(await (await pipeline.call(`/videos/${done}`)).json()).toEqual(before);
  expect(await firstMessage(String(last - 1))).toEqual({ id: String(last), event: "reset" });
  expect((await firstMessage(String(last))).event).toBe("video");
  // Of a library that is no longer there.
  expect((await firstMessage(String(last + 1000))).event).toBe("reset");
});

test("settled dead letters go with the journal's past; those that wait stay", async () => {
  const inserted = ["settled", "waiting"].map((id) => ({
    ...{ id, by: "track", code: "internal", reason: "unknown", attempts: 1, origin: id, lineage: id },
    ...{ kind: "record" as const, content: { kind: "record" as const, key: "", value: null } },
    buriedAt: new Date().toISOString(),
  }));
  await library.insert(deadLetters).values(inserted);
  await settleLetter(library, "settled", "dropped");
  const lifecycle = { uploadExpiryHours: 9999 };
  const young = await pipeline.reconciler({ hours: 24 * 29, lifecycle }).reconcile();
  expect(young!.repairs.letter_dropped).toBeUndefined();
  const old = await pipeline.reconciler({ hours: 24 * 31, lifecycle }).reconcile();
  expect(old!.repairs).toMatchObject({ letter_dropped: 1 });
  expect((await library.select().from(deadLetters)).map(({ id }) => id)).toEqual(["waiting"]);
});

/** The first message that a page gets which knows everything up to a fact. */
async function firstMessage(lastEventId: string): Promise<{ id?: string; event?: string }> {
  const ending = new AbortController();
  const { body } = await pipeline.call("/events", {
    headers: { "last-event-id": lastEventId },
    signal: ending.signal,
  });
  let text = "";
  for await (const piece of body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes("\n\n")) break;
  }
  ending.abort();
  return { id: /^id: (.*)$/m.exec(text)?.[1], event: /^event: (.*)$/m.exec(text)?.[1] };
}
