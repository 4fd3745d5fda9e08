import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { playToEnd, readWatch, SIDES, watchPlayback, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";
import { expectInOrder, expectWholePlay } from "./expect-playback.ts";

const HEIGHTS = { source: 480, "360p": 360, "240p": 240 };
const TOUR = ["source", "360p", "source", "240p", "360p", "240p", "source"] as const;

const browser = useBrowser();
const product = await startProduct();

test("both engines change from the passthrough to each rung and back while they play", async () => {
  const film = await makeFilm({ name: "tour.mp4", seconds: 36, size: "854x480", bitrate: 1_500_000 });
  const hash = await uploadFilm(product.url, film.path);
  await waitForStatus(product.url, hash, "completed");

  const page = await browser.open(`${product.url}/streaming.html?v=${hash}`, { before: watchPlayback });
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
    const fr = watched.frames; (await import("node:fs")).appendFileSync("/tmp/w/br/out.txt", JSON.stringify([side, fr.length, watched.decoded, watched.stalls, watched.seeks, fr.filter((f, i) => f.height !== fr[i - 1]?.height).map((f) => [f.number, f.height]), fr.flatMap((f, i) => f.number - (fr[i - 1]?.number ?? 0) > 8 ? [[fr[i - 1]?.number, f.number]] : [])]) + "\n"); // DEBUG
    const shown = watched.frames.map(({ height }) => height);
    const changes = shown.filter((height, i) => height !== shown[i - 1]);
    expect(changes).toEqual(TOUR.map((rung) => HEIGHTS[rung]));
    expectWholePlay(watched, film);
    expectInOrder(watched.frames, film);
  }
}, 300_000);
