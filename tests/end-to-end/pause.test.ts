import { expect, test } from "vitest";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage, waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { beginUpload, getDetails, uploadFilm } from "../harness/upload.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";

// One place alone, so that a film which does not give it back holds up the other.
const product = await startProduct({ env: { INGEST_PAUSE_SECONDS: "1", INGEST_CONCURRENCY: "1" } });
const { url } = product;

test("an upload that pauses makes room for another, and is completed after the rest has come", async () => {
  const film = await makeFilm({ name: "paused.mp4", seconds: 16 });
  const other = await makeFilm({ name: "other.mp4", seconds: 6 });
  const upload = await beginUpload(url, film.path, { chunkBytes: 200_000 });
  const { videoHash } = upload;
  const half = Math.ceil(upload.count / 2);
  await upload.sendRange(0, half);
  await awaitMessage(url, (one) => one.type === "gop.ready" && one.videoHash === videoHash);

  const otherHash = await uploadFilm(url, other.path);
  await waitForStatus(url, otherHash, "completed");
  expect(await getDetails(url, videoHash)).toMatchObject({ status: "uploading", received_chunks: half });

  await upload.sendRange(half);
  await upload.finalize();
  const row = await waitForStatus(url, videoHash, "completed");
  await expectWholeFilm((await loadFilm(url, row)).hls, await decodeSource(film.path));
});
