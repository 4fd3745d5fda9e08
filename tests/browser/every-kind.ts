import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { loadFilm, secondsOf } from "../end-to-end/film-checks.ts";
import {
  codecsStringsOf,
  expectBounds,
  expectParsersAgree,
  expectTimeline,
} from "../end-to-end/manifest-checks.ts";
import { useBrowser } from "../harness/browser.ts";
import { waitForStatus } from "../harness/journal.ts";
import { readWatch, SIDES, watchPlayback, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";

/** A file, and how long its picture or sound lasts at least; null where nobody knows. */
export interface PlayedFile {
  path: string;
  seconds: number | null;
}

interface Line {
  seconds: number | null;
  decoded: string;
  codecs: string;
  result: string;
}

/**
 * Films are short, or nothing happens in them for long. A film of 30 s with all its pictures is no slide show: at the
 * highest rate of a browser neither decoder nor line would follow.
 */
const RATE = 4;
const PLAYED_IN_SECONDS = 8;
const HIGHEST_RATE = 16;
const END_TOLERANCE_SECONDS = 0.1;
/** Beside what it takes to play at that rate. */
const PATIENCE_MS = 30_000;

/**
 * Uploads each file, reads its manifests by three parsers, asks the browser for their codecs, and plays it from its
 * beginning to its end in both engines of the page. Prints the matrix. While one plays the next is processed.
 */
export async function testPlayed(files: Record<string, () => Promise<PlayedFile>>): Promise<void> {
  const browser = useBrowser();
  const { url } = await startProduct({ env: { X264_PRESET: "ultrafast", ENCODER: "libx264" } });
  const matrix: Record<string, Line> = {};
  const uploads = new Map<string, Promise<PlayedFile & { hash: string }>>();
  const names = Object.keys(files);

  function upload(name: string) {
    const begun = uploads.get(name) ?? begin(name);
    uploads.set(name, begun);
    // Whoever waits for it hears of an error.
    begun.catch(() => {});
    return begun;
  }
  async function begin(name: string) {
    const file = await files[name]!();
    return { ...file, hash: await uploadFilm(url, file.path, { title: name }) };
  }

  test.each(names)(
    "%s",
    async (name) => {
      const line: Line = { seconds: null, decoded: "", codecs: "", result: "failed" };
      matrix[name] = line;
      const { hash, seconds } = await upload(name);
      const row = await waitForStatus(url, hash, "completed");
      const next = names[names.indexOf(name) + 1];
      if (next) void upload(next);

      const film = await loadFilm(url, row);
      line.seconds = row.duration;
      expectTimeline(film);
      expectParsersAgree(film.hls);
      expectBounds(film);

      const page = await browser.open(`${url}/streaming.html?v=${hash}`, { before: watchAll });
      const codecs = codecsStringsOf(film);
      line.codecs = film.hls.tracks.map((track) => track.codecs).join(" ");
      expect(
        await page.evaluate((all) => all.filter((one) => !MediaSource.isTypeSupported(one)), codecs),
      ).toEqual([]);
      const rate = Math.min(HIGHEST_RATE, Math.max(RATE, row.duration! / PLAYED_IN_SECONDS));
      await hasten(page, rate);
      const timeout = PATIENCE_MS + (row.duration! / rate) * 1000;
      const ended = SIDES.map((side) => ({ side, error: null, ended: true, begun: 1, ranges: 1 }));
      try {
        await expect.poll(() => readSides(page), { timeout, interval: 200 }).toMatchObject(ended);
      } catch (error) {
        throw new Error(JSON.stringify(await readSides(page)), { cause: error });
      }
      const watched = await Promise.all(SIDES.map((side) => readWatch(page, side)));
      line.decoded = watched.map(({ decoded }) => decoded).join(", ");
      // Both engines begin with the first picture, which may come a moment behind the sound.
      const lasts = Math.max(seconds ?? 0, secondsOf(film.hls.tracks[0]!));
      for (const { buffered } of watched)
        expect(buffered[0]!.end).toBeGreaterThan(lasts - END_TOLERANCE_SECONDS);
      // Neither an engine's second try nor a word on the page.
      expect(await page.evaluate(() => window.mediaErrors)).toEqual([]);
      line.result = "plays";
    },
    180_000,
  );

  afterAll(() => console.table(matrix));
}

declare global {
  interface Window {
    /** What any video element said, also where its engine mended it. */
    mediaErrors: string[];
  }
}

/** Where each side is. */
const readSides = (page: Page) =>
  Promise.all(
    SIDES.map(async (side) => {
      const { error, ended, begun, buffered, currentTime } = await readWatch(page, side);
      return { side, error, ended, begun, ranges: buffered.length, buffered, currentTime };
    }),
  );

async function watchAll(page: Page): Promise<void> {
  await watchPlayback(page);
  await page.addInitScript(() => {
    window.mediaErrors = [];
    const note = ({ target }: Event) => {
      if (target instanceof HTMLVideoElement) window.mediaErrors.push(target.error?.message ?? "unknown");
    };
    document.addEventListener("error", note, true);
  });
}

/** Each side at its own pace, and faster than the menu offers. */
async function hasten(page: Page, rate: number): Promise<void> {
  await whenPlayersStart(page);
  await page.evaluate((rate) => {
    const part = <T extends HTMLElement>(name: string) => document.querySelector<T>(`[data-part=${name}]`)!;
    part("synchronise").click();
    const speed = part<HTMLSelectElement>("speed");
    speed.append(new Option(`${rate}×`, String(rate)));
    speed.value = String(rate);
    speed.dispatchEvent(new Event("change"));
  }, rate);
}
