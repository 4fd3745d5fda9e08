import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { createVideo } from "../../../core/library/create-video.ts";
import { keepFacts, lastFact } from "../../../core/library/facts.ts";
import { finalizeUpload } from "../../../core/library/finalize-upload.ts";
import { chunks, videos } from "../../../core/library/schema.ts";
import { getVideo } from "../../../core/library/videos.ts";
import { makeEvent } from "../../../core/video/events.ts";
import { Journal, type JournalEntry } from "../../../functions/api/events/journal.ts";
import { startApi } from "../../harness/api.ts";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { startRedis } from "../../harness/redis.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const redis = await startRedis();
const { library, logger, call } = await startApi(redis.url);
const FILM = { title: "A film", description: "", size: null, contentType: null, fingerprint: null };

const newVideo = async () =>
  (await createVideo(library, { ...FILM, totalChunks: 1, owner: "local" })).video.videoHash;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

async function follow(): Promise<JournalEntry[]> {
  const told: JournalEntry[] = [];
  const unfollow = await new Journal(library, logger).follow((entries) => void told.push(...entries));
  onCleanup(async () => unfollow());
  return told;
}

test("a row is told that was written late, with an earlier time than others have that were told", async () => {
  const [first, late] = [await newVideo(), await newVideo()];
  const told = await follow();
  const isTold = (hash: string, status: string) =>
    waitUntil(`${status} to be told`, async () =>
      told.some((one) => one.kind === "video" && one.video.videoHash === hash && one.video.status === status),
    );
  await isTold(first, "uploading");
  await library
    .update(videos)
    .set({ status: "failed", updatedAt: ago(3000) })
    .where(eq(videos.videoHash, late));
  await isTold(late, "failed");
  // At the same time as the change before it, as when both fall into one millisecond.
  await library.update(videos).set({ status: "processing" }).where(eq(videos.videoHash, late));
  await isTold(late, "processing");
});

test("a row is told that was written after the clock was set back", async () => {
  const ahead = await newVideo();
  await library
    .update(videos)
    .set({ updatedAt: ago(-3 * 3_600_000) })
    .where(eq(videos.videoHash, ahead));
  const told = await follow();
  const isTold = (hash: string) =>
    waitUntil(`${hash} to be told`, () =>
      told.some((one) => one.kind === "video" && one.video.videoHash === hash),
    );
  await isTold(ahead);
  const { length } = told;
  const after = await newVideo();
  await isTold(after);
  // The row from the future is not told again and again.
  expect(told.slice(length).map((one) => one.kind === "video" && one.video.videoHash)).not.toContain(ahead);
  await library.delete(videos).where(eq(videos.videoHash, ahead));
});

/** What the stream says at once to who goes on after a fact, up to what follows. */
async function readCatchUp(path: string): Promise<string> {
  const ending = new AbortController();
  const { body } = await call(path, { signal: ending.signal });
  let text = "";
  for await (const piece of body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.includes("retry: ")) break;
  }
  ending.abort();
  return text;
}

test("who goes on after a fact is told what came since, and not the whole library again", async () => {
  const [old, fresh] = [await newVideo(), await newVideo()];
  await library
    .update(videos)
    .set({ updatedAt: ago(3_600_000) })
    .where(eq(videos.videoHash, old));
  const tell = (index: number) =>
    keepFacts(library, [
      {
        event: makeEvent("test", fresh, "chunk.stored", { index, size: 1, sha256: "00" }),
        record: { partition: 0, offset: index, timestamp: Date.now() },
      },
    ]);
  await tell(0);
  const seq = await lastFact(library);
  await tell(1);
  const told = await readCatchUp(`/events?after=${seq}`);
  expect(told).toContain(`{"seq":${seq + 1},`);
  expect(told).not.toContain(`{"seq":${seq},`);
  expect(told).toContain(`"video_hash":"${fresh}"`);
  expect(told).not.toContain(old);
  // Of before there were facts: everything.
  expect(await readCatchUp("/events?after=0")).toContain(old);
});

test("the time of a row's change never goes back", async () => {
  const hash = await newVideo();
  const later = new Date(Date.now() + 5000).toISOString();
  await library.insert(chunks).values({ videoHash: hash, index: 0, size: 1, sha256: "0" });
  await library.update(videos).set({ updatedAt: later }).where(eq(videos.videoHash, hash));
  await finalizeUpload(library, hash);
  expect(await getVideo(library, hash)).toMatchObject({ status: "processing", updatedAt: later });
});
