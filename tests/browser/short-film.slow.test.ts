import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import type {} from "../harness/playback.ts"; // window.players
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";

const browser = useBrowser();
/** What stops a player now and then a moment before the end does so within as many times. */
const TIMES = 20;

test("both engines come to the end of a film of 0.2 s, each time", async () => {
  const { url } = await startProduct();
  const film = await makeFilm({ name: "fifth-of-a-second.mp4", seconds: 0.2, size: "320x180" });
  const hash = await uploadFilm(url, film.path);
  await waitForStatus(url, hash, "completed");
  for (let time = 0; time < TIMES; time++) {
    const page = await browser.open(`${url}/streaming.html?v=${hash}`);
    const ended = () =>
      page.evaluate(() => Object.values(window.players ?? {}).map(({ element }) => element.ended));
    await expect.poll(ended, { timeout: 15_000, message: `time ${time}` }).toEqual([true, true]);
    await page.close();
  }
}, 300_000);
