import { cp } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { expect, test } from "vitest";
import { decodeSource } from "../harness/decode.ts";
import { makeFilm } from "../harness/films.ts";
import { awaitMessage, waitForStatus } from "../harness/journal.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { type Product, startProduct } from "../harness/product.ts";
import { runProduct } from "../harness/run-product.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { beginUpload, sendChunk, uploadFilm } from "../harness/upload.ts";
import { expectWholeFilm, loadFilm } from "./film-checks.ts";

const TIMEOUT_MS = 300_000;

/** As docs/backup.md says it: the library first, then the buckets; neither log nor queue. */
const BACKUPS = {
  /** While it runs. */
  async embedded(product: Product, backup: string) {
    await copyLibrary(product, backup);
    for (const name of ["uploads", "media"])
      await copy(join(product.dataDir, "buckets", name), join(backup, "buckets", name));
  },
  /** While it is stopped. */
  async services(product: Product, backup: string) {
    await product.stop();
    await copyLibrary(product, backup);
    for (const name of ["minio", "minio.json"]) await copy(join(product.dataDir, name), join(backup, name));
  },
};

const copy = (from: string, to: string) => cp(from, to, { recursive: true });

/** The newest commits are in the write-ahead log beside the file, also of a product that was stopped. */
async function copyLibrary({ dataDir }: Product, backup: string): Promise<void> {
  const library = createClient({ url: `file:${join(dataDir, "library.db")}` });
  await library.execute(`VACUUM INTO '${join(backup, "library.db")}'`);
  library.close();
}

test.each(["embedded", "services"] as const)(
  "a backup of the %s stack, restored into an empty one: films play, and an upload goes on",
  async (stack) => {
    const film = await makeFilm({ name: "backup.mp4", seconds: 8, bitrate: 400_000 });
    const source = await decodeSource(film.path);
    const product = await startProduct({ stack });
    const whole = await uploadFilm(product.url, film.path);
    await waitForStatus(product.url, whole, "completed", TIMEOUT_MS);
    const upload = await beginUpload(product.url, film.path, { chunkBytes: 100_000 });
    const half = Math.ceil(upload.count / 2);
    await upload.sendRange(0, half);
    await awaitMessage(
      product.url,
      (one) => one.type === "segment.ready" && one.videoHash === upload.videoHash,
    );

    const backup = await makeTempFolder(`backup-${stack}`);
    await BACKUPS[stack](product, backup);
    await product.stop();

    const restored = await runProduct(backup, { stack });
    onCleanup(() => restored.stop());
    const row = await waitForStatus(restored.url, whole, "completed", TIMEOUT_MS);
    await expectWholeFilm((await loadFilm(restored.url, row)).hls, source);

    for (let index = half; index < upload.count; index++)
      await sendChunk(restored.url, upload.videoHash, index, await upload.chunk(index));
    const finalized = await fetch(`${restored.url}/videos/finalize/${upload.videoHash}`, { method: "POST" });
    expect(finalized.status).toBe(200);
    const completed = await waitForStatus(restored.url, upload.videoHash, "completed", TIMEOUT_MS);
    await expectWholeFilm((await loadFilm(restored.url, completed)).hls, source);
  },
  TIMEOUT_MS,
);
