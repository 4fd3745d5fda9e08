import { expect, test } from "vitest";
import { mediaPrefix, storyboardKey, storyboardSheetKey } from "../../core/video/keys.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { listKeys } from "../harness/list-keys.ts";
import { startProduct } from "../harness/product.ts";
import { createLoader } from "../harness/published.ts";
import { withBuckets } from "../harness/stored-objects.ts";
import { readStoryboard } from "../harness/storyboard.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";

test("a worker and an FFmpeg that are killed at a storyboard are followed by others that go on; the film was complete before", async () => {
  const product = await startProduct();
  // Two hours, so that there are eight sheets, of a picture every two seconds, so that they are soon sent.
  const shape = { fps: "1/2", gop: 2, size: "160x90", audio: false };
  const film = await makeFilm({ name: "two-hours.mp4", seconds: 7200, ...shape });
  const videoHash = await uploadFilm(product.url, film.path);
  await withBuckets(product, async ({ media }) => {
    const first = storyboardSheetKey(videoHash, 1);
    const before = await waitUntil("the first sheet", () => media.head(first), 240_000);
    await product.kill("transcode");
    expect(await media.head(storyboardKey(videoHash))).toBeNull();
    // As the kernel does when memory runs out: it says nothing of the film.
    const drawing = await waitUntil("the next sheet to be drawn", async () =>
      (await product.programs("transcode")).find(({ command }) => command.includes("mjpeg")),
    );
    process.kill(drawing.pid, "SIGKILL");
    await waitForStatus(product.url, videoHash, "completed");

    const made = async () => (await getDetails(product.url, videoHash)).storyboard_url;
    const address = new URL(await waitUntil("the storyboard", made, 120_000), product.url).href;
    expect(await media.head(first)).toEqual(before);
    const load = createLoader();
    const storyboard = await readStoryboard(address, async (url) => (await load(url)).bytes);
    expect(storyboard.sheets).toHaveLength(8);
    expect(await listKeys(media, `${mediaPrefix(videoHash)}storyboard`)).toHaveLength(9);
    for (const seconds of [1, 3599, 7100]) {
      const shown = storyboard.numberAt(seconds) / film.fps;
      expect(Math.abs(shown - seconds)).toBeLessThan(7200 / 200);
    }
  });
}, 480_000);
