import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { watchDisksOf } from "../../core/capacity/disk-space.ts";
import { readConfig } from "../../core/config.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { runProduct } from "../harness/run-product.ts";
import { mountSmallDisk } from "../harness/small-disk.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { beginUpload, getDetails } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";

test.each([
  ["file:", ""],
  ["file://", "#"],
  ["file://localhost", "?x"],
])(
  "a library with a disk of its own, at %s, is kept from being full; the bytes of films are not asked of it",
  async (scheme, rest) => {
    const folder = await mountSmallDisk(8);
    const dataDir = await makeTempFolder("library-disk");
    const env = { DATA_DIR: dataDir, DISK_RESERVE_BYTES: "1000000" };
    const watch = () =>
      watchDisksOf(readConfig({ ...env, LIBRARY_URL: `${scheme}${folder}/library.db${rest}` }));
    expect((await watch().read()).free).toBeLessThanOrEqual(8 * 1024 ** 2);
    await watch().compare(20_000_000);
    await writeFile(join(folder, "filler"), Buffer.alloc(7_500_000));
    await expect(watch().compare(0)).rejects.toMatchObject({ code: "storage_full" });
    await expect(watch().take(0)).rejects.toMatchObject({ code: "storage_full" });
    // Running work may use a part of the reserve.
    await watch().compare(0, 0.25);
  },
);

/** Needs the right to mount, as root has it. */
test("a bucket whose disk is full keeps uploads out and work waiting; with room again all of it completes", async () => {
  const film = await makeFilm({ name: "full.mp4", seconds: 24, bitrate: 4_000_000 });
  const dataDir = await makeTempFolder("disk-full");
  const disk = join(dataDir, "buckets");
  await mkdir(disk);
  await execa("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", disk]);
  onCleanup(async () => void (await execa("umount", ["--lazy", disk])));
  const product = await runProduct(dataDir, { env: { DISK_RESERVE_BYTES: "2000000" } });
  onCleanup(() => product.stop());

  const upload = await beginUpload(product.url, film.path);
  await upload.sendRange(0, upload.count - 1);
  // Less than the next spans take, so that running work meets the end of the disk itself.
  const filler = join(disk, "filler");
  const { bavail, bsize } = await statfs(disk);
  await writeFile(filler, Buffer.alloc(bavail * bsize - 1_200_000));
  await expect(upload.send(upload.count - 1)).rejects.toThrow(/507 .*"storage_full"/);
  await waitUntil("work to meet the full disk", async () =>
    (await product.logs()).includes('"code":"storage_full"'),
  );
  // Longer than all attempts of a job take together, were it to use them.
  await new Promise((resolve) => setTimeout(resolve, 100_000));
  expect((await getDetails(product.url, upload.videoHash)).status).toBe("uploading");

  await rm(filler);
  await waitUntil("uploads to be taken again", () =>
    upload.send(upload.count - 1).then(
      () => true,
      () => false,
    ),
  );
  await upload.finalize();
  await waitForStatus(product.url, upload.videoHash, "completed");
}, 400_000);
