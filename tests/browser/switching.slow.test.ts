import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import {
  keepToRung,
  playToEnd,
  readWatch,
  SIDES,
  watchPlayback,
  whenPlayersStart,
} from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";
import { expectInOrder, expectNoFreeze, expectWholePlay } from "./expect-playback.ts";

const HEIGHTS = { source: 480, "360p": 360, "240p": 240 };
const TOUR = ["source", "360p", "source", "240p", "source"] as const;

const browser = useBrowser();
const product = await startProduct();

test("both engines change from the passthrough to each rung and back while they play", async () => {
  const film = await makeFilm({ name: "tour.mp4", seconds: 40, size: "854x480", bitrate: 1_500_000 });
  const hash = await uploadFilm(product.url, film.path);
  await waitForStatus(product.url, hash, "completed");

  const page = await browser.open(`${product.url}/streaming.html?v=${hash}`, {
    async before(page) {
      await watchPlayback(page);
      await keepToRung(page, TOUR[0]);
    },
  });
  await whenPlayersStart(page);
  for (const rung of TOUR) {
    await page.evaluate((rung) => {
      for (const player of Object.values(window.players!)) player.setLevel(rung);
    }, rung);
    await page.waitForFunction(
      (height) => Object.values(window.watches).every(({ frames }) => frames.at(-1)?.height === height),
      HEIGHTS[rung],
      { polling: 50, timeout: 60_000 },
    );
  }
  await playToEnd(page, 120_000);

  for (const side of SIDES) {
    const watched = await readWatch(page, side);
    const shown = watched.frames.map(({ height }) => height);
    const changes = shown.filter((height, i) => height !== shown[i - 1]);
    // What is loaded before the first choice arrives is the engine's own.
    expect(changes.slice(changes.indexOf(HEIGHTS[TOUR[0]]))).toEqual(TOUR.map((rung) => HEIGHTS[rung]));
    expectWholePlay(watched, film);
    expectInOrder(watched.frames, film);
    expectNoFreeze(watched.frames, film);
  }
}, 300_000);
