import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { type TestBrowser, useBrowser } from "../harness/browser.ts";
import { type Film, makeFilm } from "../harness/films.ts";
import { chunkRange, sendPaced } from "../harness/paced-upload.ts";
import { playToEnd, readWatch, SIDES, type Watched, watchPlayback } from "../harness/playback.ts";
import { type Product, startProduct } from "../harness/product.ts";
import { beginUpload, type FilmUpload, getDetails } from "../harness/upload.ts";
import { expectNoFreeze, expectSteady } from "./expect-playback.ts";

export const SMALL = { size: "640x360", bitrate: 600_000 };
export const TIMEOUT_MS = 300_000;

const CHUNK_BYTES = 64 * 1024;
/** Longer than ingest waits before it gives its place to another film. */
const PAUSE_MS = 20_000;
/** The position is rounded, and may be that of the picture before. */
const ROUNDING_SECONDS = 0.2;

/** An upload, and a page that was opened before there was anything to play. */
export interface WatchedUpload {
  upload: FilmUpload;
  page: Page;
}

/** The way of a film over a line that is just good enough and breaks for a while, on either stack. */
export async function testPausingUpload(stack: Product["stack"]): Promise<void> {
  const browser = useBrowser();
  const product = await startProduct({ stack });

  test(
    "the players wait for an upload that pauses, and play on to the end",
    async () => {
      const film = await makeFilm({ ...SMALL, name: "pausing.mp4", seconds: 24 });
      const { upload, page } = await openUpload(browser, product, film);
      const half = Math.ceil(upload.count / 2);
      await sendPaced(upload, film, chunkRange(0, half));
      const pause = delay(PAUSE_MS);
      await whenRunDry(page);
      await pause;
      for (const side of SIDES) {
        const waiting = await readWatch(page, side);
        expect(waiting).toMatchObject({ error: null, ended: false });
        expect(waiting.currentTime).toBeLessThan(film.seconds / 2);
      }
      expect((await getDetails(product.url, upload.videoHash)).status).toBe("uploading");

      await sendPaced(upload, film, chunkRange(half, upload.count));
      await upload.finalize();
      await expectWholeWay(page, film);
    },
    TIMEOUT_MS,
  );
}

export async function openUpload(browser: TestBrowser, product: Product, film: Film): Promise<WatchedUpload> {
  const upload = await beginUpload(product.url, film.path, { chunkBytes: CHUNK_BYTES });
  const address = `${product.url}/streaming.html?v=${upload.videoHash}`;
  return { upload, page: await browser.open(address, { before: watchPlayback }) };
}

/** Resolves when both players have shown all that there is. */
export async function whenRunDry(page: Page): Promise<void> {
  await page.waitForFunction(
    () => Object.values(window.watches).every(({ stalls }) => stalls.length > 0),
    undefined,
    { polling: 200 },
  );
}

/** Both players come to the film's end by themselves, from its first picture to its last. */
export async function expectWholeWay(page: Page, film: Film): Promise<void> {
  await playToEnd(page, TIMEOUT_MS);
  for (const side of SIDES) {
    const watched = await readWatch(page, side);
    expect(watched).toMatchObject({ error: null, ended: true });
    expect(watched.buffered).toHaveLength(1);
    expectOnward(watched, film);
    expectNoFreeze(watched.frames, film);
    expect(watched.frames.at(-1)!.number).toBeGreaterThan(film.numbers.length - film.fps / 2);
  }
}

/** From the beginning on, each picture at its time, and never back to one that was shown long before. */
export function expectOnward({ frames, seeks }: Watched, film: Film): void {
  expectSteady(frames, film);
  // dash.js begins a growing film a tenth of a second in.
  expect(frames[0]!.number).toBeLessThan(film.fps / 2);
  const back = seeks.filter((seconds, i) => i > 0 && seconds < seeks[i - 1]! - ROUNDING_SECONDS);
  expect(back).toEqual([]);
}
