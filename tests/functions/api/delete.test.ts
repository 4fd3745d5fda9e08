import { expect, test } from "vitest";
import { isCode } from "../../../core/errors.ts";
import { deleteVideo, expireUpload } from "../../../core/library/delete-video.ts";
import { outbox, tombstones } from "../../../core/library/schema.ts";
import { chunkKey } from "../../../core/video/keys.ts";
import { storeChunk } from "../../../functions/api/uploads/store-chunk.ts";
import { startApi } from "../../harness/api.ts";
import { openFilm } from "../../harness/library.ts";
import { listKeys } from "../../harness/list-keys.ts";
import { startRedis } from "../../harness/redis.ts";

const redis = await startRedis();
const api = await startApi(redis.url);
const { library, buckets } = api;
const remove = (hash: string) => api.call(`/videos/${hash}`, { method: "DELETE" });

test("of any number of deletes one is told, and the others learn that the film is gone", async () => {
  const hash = await openFilm(library);
  const answers = await Promise.all([remove(hash), remove(hash), remove(hash)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404, 404]);
  expect((await remove(hash)).status).toBe(404);
  const told = (await library.select().from(outbox)).filter(({ videoHash }) => videoHash === hash);
  expect(told.map(({ eventId }) => eventId)).toEqual([`video.deleted/${hash}`]);
});

test("deleting what never was leaves nothing behind", async () => {
  const before = [await library.$count(outbox), await library.$count(tombstones)];
  expect((await remove("ab".repeat(32))).status).toBe(404);
  expect([await library.$count(outbox), await library.$count(tombstones)]).toEqual(before);
});

test("a chunk that was on its way when its film was deleted is removed again", async () => {
  const hash = await openFilm(library, 2, 1);
  const [asked, sending] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      asked.resolve();
      await sending.promise;
      controller.enqueue(new Uint8Array(10));
      controller.close();
    },
  });
  const storing = storeChunk(api, hash, 1, { body, size: 10, sha256: null });
  const refused = expect(storing).rejects.toSatisfy((error) => isCode(error, "video_not_found"));
  await asked.promise;
  await deleteVideo(library, hash);
  sending.resolve();
  await refused;
  expect(await listKeys(buckets.uploads, chunkKey(hash, 1))).toEqual([]);
});

test("an upload to which a chunk has just come does not expire", async () => {
  const hash = await openFilm(library);
  expect(await expireUpload(library, hash, new Date(Date.now() - 1000).toISOString())).toBe(false);
  expect(await expireUpload(library, hash, new Date(Date.now() + 1000).toISOString())).toBe(true);
  expect(await expireUpload(library, hash, new Date(Date.now() + 1000).toISOString())).toBe(false);
});
