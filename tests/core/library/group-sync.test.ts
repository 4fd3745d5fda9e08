import { mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { acknowledgeChunks, findChunks } from "../../../core/library/acknowledge-chunks.ts";
import { createVideo } from "../../../core/library/create-video.ts";
import { migrateLibrary, openLibrary } from "../../../core/library/open-library.ts";

async function openTestLibrary() {
  const folder = await mkdtemp(join(tmpdir(), "vidpipeline-library-"));
  const url = `file:${join(folder, "library.db")}`;
  const library = openLibrary({ url });
  onTestFinished(async () => {
    await library.close();
    await rm(folder, { recursive: true });
  });
  await migrateLibrary(library);
  const film = { title: "A film", description: "", contentType: null, fingerprint: null, owner: "local" };
  const { video } = await createVideo(library, { ...film, totalChunks: 20, size: null });
  return { library, url, videoHash: video.videoHash };
}

test("chunks acknowledged at once are all there for another process", async () => {
  const { library, url, videoHash } = await openTestLibrary();
  const indices = Array.from({ length: 20 }, (_, index) => index);
  const sha256 = "ab".repeat(32);
  const counts = await Promise.all(
    indices.map((index) => acknowledgeChunks(library, videoHash, [{ index, size: 10, sha256 }])),
  );
  expect(counts.toSorted((a, b) => a - b)).toEqual(indices.map((index) => index + 1));
  const other = openLibrary({ url });
  onTestFinished(() => other.close());
  const { known } = await findChunks(other, videoHash, indices);
  for (const index of indices) expect(known.get(index)).toEqual({ index, size: 10, sha256 });
});

test("who asks together is synced together; who asks once that has begun is synced again", async () => {
  const { library } = await openTestLibrary();
  const first = library.sync();
  expect(library.sync()).toBe(first);
  await nextTurn();
  const second = library.sync();
  expect(second).not.toBe(first);
  expect(library.sync()).toBe(second);
  await Promise.all([first, second]);
});

test("what is synced is the write-ahead log of the very file, also after a checkpoint", async () => {
  const { library, url, videoHash } = await openTestLibrary();
  const acknowledge = (index: number) =>
    acknowledgeChunks(library, videoHash, [{ index, size: 1, sha256: "00" }]);
  await acknowledge(0);
  await library.client.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  await acknowledge(1);
  const links = (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`));
  const open = (await Promise.allSettled(links)).map((link) =>
    link.status === "fulfilled" ? link.value : "",
  );
  const log = `${fileURLToPath(url)}-wal`;
  expect(open).toContain(log);
  expect(open).not.toContain(`${log} (deleted)`);
});
