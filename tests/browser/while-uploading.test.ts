import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { playToEnd, readWatch, SIDES, watchPlayback, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";
import { expectNoFreeze, expectSteady } from "./expect-playback.ts";

const RUNGS = ["source", "360p", "240p"];

const browser = useBrowser();
const product = await startProduct();

test("a film starts by itself while it is uploaded, and plays on to its end as it grows", async () => {
  const film = await makeFilm({ name: "slow.mp4", seconds: 30, size: "854x480", bitrate: 1_000_000 });
  let page: Page | undefined;
  let hash = "";
  // Somewhat faster than it plays, as over a line that is just good enough.
  const upload = uploadFilm(product.url, film.path, {
    ...{ chunkBytes: 128 * 1024, rate: 200_000 },
    async onChunk(index, videoHash) {
      if (index > 0) return;
      // Opened before there is anything to play: so it sees every rung join.
      hash = videoHash;
      const address = `${product.url}/streaming.html?v=${hash}`;
      page = await browser.open(address, { before: watchPlayback });
    },
  });
  const shown = (async () => {
    while (!page) await Promise.race([upload, new Promise((resolve) => setTimeout(resolve, 100))]);
    await whenPlayersStart(page);
    await page.waitForFunction(() => Object.values(window.watches).every(({ frames }) => frames.length > 10));
    return getDetails(product.url, hash);
  })();
  const { status, received_chunks, total_chunks } = await shown;
  expect(status).toBe("uploading");
  expect(received_chunks).toBeLessThan(total_chunks);
  await upload;

  await playToEnd(page!, 120_000);
  for (const side of SIDES) {
    const watched = await readWatch(page!, side);
    const { frames } = watched;
    expect(watched).toMatchObject({ error: null, ended: true });
    expect(watched.buffered).toHaveLength(1);
    expectSteady(frames, film);
    expectNoFreeze(frames, film);
    // dash.js begins a growing film a tenth of a second in.
    expect(frames[0]!.number).toBeLessThan(film.fps / 2);
    expect(frames.at(-1)!.number).toBeGreaterThan(film.numbers.length - film.fps / 2);
    const offered = await page!.evaluate(
      (side) => window.players![side].levels().map((level) => level.id),
      side,
    );
    expect(offered.sort()).toEqual(RUNGS.sort());
  }
}, 300_000);
