import { setTimeout as delay } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { deleteVideo } from "../../../core/library/delete-video.ts";
import { listFilmFacts } from "../../../core/library/facts.ts";
import { finalizeUpload } from "../../../core/library/finalize-upload.ts";
import { chunks, outbox, videos } from "../../../core/library/schema.ts";
import { makeEvent, type PipelineEvent } from "../../../core/video/events.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import { createHandler } from "../../../functions/track/handler.ts";
import { HASH } from "../../core/video/film-facts.ts";
import { allFacts } from "../../core/video/span-facts.ts";
import { startApi } from "../../harness/api.ts";
import { openFilm } from "../../harness/library.ts";
import { listKeys } from "../../harness/list-keys.ts";
import { mskBatch } from "../../harness/msk-batch.ts";
import { chooseSeed, createRandom } from "../../harness/random.ts";
import { startRedis } from "../../harness/redis.ts";

const ROUNDS = 12;
const BATCH = 4;
/** As long as folding a film takes about. */
const LATEST_MS = 150;
const SEED = chooseSeed();

const redis = await startRedis();
const api = await startApi(redis.url);
const { library, buckets } = api;
const handle = createHandler(api);

test(`whenever a film is deleted while track folds it, nothing of it is left (SEED=${SEED})`, async () => {
  const random = createRandom(SEED);
  for (let round = 0; round < ROUNDS; round++) {
    const hash = await openFilm(library);
    await finalizeUpload(library, hash);
    await buckets.uploads.put(chunkKey(hash, 0), "a chunk");
    const facts: PipelineEvent[] = JSON.parse(JSON.stringify(allFacts(3)).replaceAll(HASH, hash));
    const deleting = delay(random() * LATEST_MS).then(() => deleteVideo(library, hash));
    const told = makeEvent("test", hash, "video.deleted", {}) as PipelineEvent;
    for (let at = 0; at < facts.length; at += BATCH) await handle(mskBatch(facts.slice(at, at + BATCH)));
    await deleting;
    // As the log has it: behind what was published before, and before what comes late.
    expect(await handle(mskBatch([told, ...facts.slice(-BATCH)]))).toEqual({ batchItemFailures: [] });

    expect(await listKeys(buckets.media, `uploads/${hash}/`)).toEqual([]);
    expect(await listKeys(buckets.uploads, `${hash}/`)).toEqual([]);
    expect((await listFilmFacts(library, hash)).map(({ type }) => type)).toEqual(["video.deleted"]);
    const rows = [videos, chunks].map((table) => library.$count(table, eq(table.videoHash, hash)));
    expect(await Promise.all(rows)).toEqual([0, 0]);
    const waiting = await library.select().from(outbox).where(eq(outbox.videoHash, hash));
    expect(waiting.map(({ eventId }) => eventId)).toEqual([told.id]);
  }
});
