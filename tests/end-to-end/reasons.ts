import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { BadFile } from "../harness/bad-files.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { listStoredKeys, withBuckets } from "../harness/stored-objects.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { uploadFilm } from "../harness/upload.ts";

const LONGEST_HOURS = 0.01;
const WITHIN_MS = 10_000;
const IDLE = { waiting: 0, active: 0, delayed: 0 };

/** Uploads each file: it fails with its reason, and nothing of it is left but what was uploaded. Prints the reasons. */
export async function testReasons(files: Record<string, BadFile>): Promise<void> {
  const [folder, temporary] = [await makeTempFolder("bad-files"), await makeTempFolder("tmp")];
  const product = await startProduct({ env: { MAX_FILM_HOURS: String(LONGEST_HOURS), TMPDIR: temporary } });
  const { url } = product;
  const resting = await readdir(temporary);

  const table: Record<string, { took: string; code: string; reason: string }> = {};
  afterAll(() => console.table(table));

  test.each(Object.entries(files))(
    "%s fails with its reason, and leaves its chunks alone",
    async (name, bad) => {
      const path = join(folder, `${Object.keys(table).length}.mp4`);
      await writeFile(path, await bad.make());
      const startedAt = performance.now();
      const videoHash = await uploadFilm(url, path);
      const row = await waitForStatus(url, videoHash, "failed");
      const took = performance.now() - startedAt;
      table[name] = {
        took: `${(took / 1000).toFixed(1)} s`,
        code: row.error!.code,
        reason: row.error!.detail,
      };
      expect(row.error).toEqual({ code: bad.code, detail: expect.stringMatching(bad.reason) });
      expect(took).toBeLessThan(WITHIN_MS);
      const { media, uploads } = await withBuckets(product, (buckets) => listStoredKeys(buckets, videoHash));
      const left = uploads.filter((key) => !key.includes("/chunks/"));
      expect({ media, left }).toEqual({ media: [], left: [] });
      const { queues } = await (await fetch(`${url}/pipeline`)).json();
      for (const { waiting, active, delayed } of queues) expect({ waiting, active, delayed }).toEqual(IDLE);
      await expect
        .poll(() => product.programs("transcode"), { message: "programs that still run" })
        .toEqual([]);
      expect(await readdir(temporary), "temporary files").toEqual(resting);
    },
  );
}
