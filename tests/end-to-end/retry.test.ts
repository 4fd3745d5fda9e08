import { expect, test } from "vitest";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { chunkKey } from "../../core/video/keys.ts";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { startProduct } from "../harness/product.ts";
import { beginUpload, initUpload, retryVideo } from "../harness/upload.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";

const product = await startProduct();
const { url } = product;
const buckets = await openBuckets(await product.config());
onCleanup(async () => {
  await Promise.all([buckets.uploads.close(), buckets.media.close()]);
});

test("a film fails when its bucket has lost a chunk, and is completed by a retry once the chunk is back", async () => {
  const film = await makeFilm({ name: "retried.mp4", seconds: 10 });
  const upload = await beginUpload(url, film.path, { chunkBytes: 200_000 });
  const { videoHash } = upload;
  // Nothing can be read before the first chunk is there: it comes last, when another is already lost.
  await upload.sendRange(1);
  await buckets.uploads.remove(chunkKey(videoHash, 2));
  await upload.send(0);
  await upload.finalize();
  const failed = await waitForStatus(url, videoHash, "failed");
  expect(failed.error).toEqual({
    code: "object_not_found",
    detail: "Chunk 2 of the upload is no longer in the bucket",
  });

  await buckets.uploads.put(chunkKey(videoHash, 2), await upload.chunk(2));
  await retryVideo(url, videoHash);
  const row = await waitForStatus(url, videoHash, "completed");
  expect(row.error).toBeNull();
  await expectWholeFilm((await loadFilm(url, row)).hls, await decodeSource(film.path));
});

test("only a failed film can be tried again", async () => {
  const videoHash = await initUpload(url, "not failed", 1);
  const response = await fetch(`${url}/videos/${videoHash}/retry`, { method: "POST" });
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({
    code: "not_retryable",
    detail: "This video is uploading; only a failed one can be tried again.",
  });
});
