import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { chunkRange, sendPaced } from "../harness/paced-upload.ts";
import { readWatch, SIDES, stepTo } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { chooseSeed, createRandom, shuffle } from "../harness/random.ts";
import { getDetails } from "../harness/upload.ts";
import {
  expectOnward,
  expectWholeWay,
  openUpload,
  SMALL,
  TIMEOUT_MS,
  whenRunDry,
} from "./while-uploading.ts";

const SEED = chooseSeed();

const browser = useBrowser();

test(
  `a film whose chunks come in any order plays to its end (SEED=${SEED})`,
  async () => {
    const product = await startProduct();
    const film = await makeFilm({ ...SMALL, name: "shuffled.mp4", seconds: 14 });
    const { upload, page } = await openUpload(browser, product, film);
    await sendPaced(upload, film, shuffle(createRandom(SEED), chunkRange(0, upload.count)));
    await upload.finalize();
    await expectWholeWay(page, film);
  },
  TIMEOUT_MS,
);

test(
  "a film whose upload is never finished plays to its last picture, anywhere in it, and stays an upload",
  async () => {
    const product = await startProduct();
    const film = await makeFilm({ ...SMALL, name: "unfinished.mp4", seconds: 14 });
    const { upload, page } = await openUpload(browser, product, film);
    await sendPaced(upload, film, chunkRange(0, upload.count));
    const nearEnd = film.numbers.length - film.fps / 2;
    await page.waitForFunction(
      (nearEnd) => Object.values(window.watches).every(({ frames }) => frames.at(-1)!.number > nearEnd),
      nearEnd,
      { polling: 200 },
    );
    await whenRunDry(page);
    for (const side of SIDES) {
      const watched = await readWatch(page, side);
      expect(watched).toMatchObject({ error: null, ended: false });
      expectOnward(watched, film);
    }
    const { status, playable_at } = await getDetails(product.url, upload.videoHash);
    expect(status).toBe("uploading");
    expect(playable_at).not.toBeNull();

    await page.evaluate(() => {
      for (const player of Object.values(window.players!)) player.pause();
    });
    const frames = [40, 390, 10, 250];
    const times = frames.map((number) => (number + 0.5) / film.fps);
    for (const side of SIDES) expect(await stepTo(page, side, times)).toEqual(frames);
  },
  TIMEOUT_MS,
);

test(
  "a film that arrives faster than it is encoded plays as it is, and has every rung when it is completed",
  async () => {
    // Four rungs of a picture of this size are slower than real time on few processors that also play it twice.
    const product = await startProduct({ env: { X264_PRESET: "medium" } });
    const film = await makeFilm({ name: "fast.mp4", seconds: 8, size: "1920x1080", bitrate: 3_000_000 });
    const { upload, page } = await openUpload(browser, product, film);
    const { videoHash } = upload;
    await upload.sendRange(0);
    await upload.finalize();
    await page.waitForFunction(
      (number) => Object.values(window.watches).every(({ frames }) => (frames.at(-1)?.number ?? 0) > number),
      film.fps,
      { polling: 100 },
    );
    const early = await getDetails(product.url, videoHash);
    expect(early).toMatchObject({ status: "processing" });
    expect(early.rungs.filter(({ announced }) => announced).map(({ rung }) => rung)).toContain("source");
    expect(early.progress).toBeLessThan(1);

    // Whoever has seen it to its last picture gets its end, and all rungs on going back.
    await waitForStatus(product.url, videoHash, "completed", TIMEOUT_MS);
    await expectWholeWay(page, film);
    const rungs = ["source", "720p", "480p", "360p", "240p"].sort();
    for (const side of SIDES) {
      const { frames } = await readWatch(page, side);
      expect(frames[0]!.height).toBe(film.height);
      await page.evaluate((side) => window.players![side].seek(1), side);
      await page.waitForFunction(
        ({ side, count }) => window.players![side].levels().length === count,
        { side, count: rungs.length },
        { polling: 200 },
      );
      const levels = await page.evaluate((side) => window.players![side].levels().map(({ id }) => id), side);
      expect(levels.sort()).toEqual(rungs);
    }
  },
  TIMEOUT_MS,
);
