import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { type FilmOptions, makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import type {} from "../harness/playback.ts"; // window.players
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";

const browser = useBrowser();
const { url } = await startProduct();
/** What stops a player now and then a moment before the end does so within as many times. */
const TIMES = 20;

const films: Record<string, FilmOptions> = {
  "0.2 s": { name: "fifth-of-a-second.mp4", seconds: 0.2, size: "320x180" },
  "one segment of several rungs": { name: "one-segment.mp4", seconds: 5, gop: 150, size: "1280x720" },
};

test.each(Object.entries(films))(
  "both engines come to the end of a film of %s, each time",
  async (_, options) => {
    const hash = await uploadFilm(url, (await makeFilm(options)).path);
    await waitForStatus(url, hash, "completed");
    for (let time = 0; time < TIMES; time++) {
      const page = await browser.open(`${url}/streaming.html?v=${hash}`);
      await page.locator("[data-part=speed]").selectOption("2");
      const ended = () =>
        page.evaluate(() => Object.values(window.players ?? {}).map(({ element }) => element.ended));
      await expect.poll(ended, { timeout: 15_000, message: `time ${time}` }).toEqual([true, true]);
      await page.close();
    }
  },
  300_000,
);
