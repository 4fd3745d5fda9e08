import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Side } from "../../web/player/player.ts";
import type { useBrowser } from "../harness/browser.ts";
import { waitForStatus } from "../harness/journal.ts";
import { readWatch, SIDES, watchPlayback, whenPlayersStart } from "../harness/playback.ts";
import type { ToneTrack } from "../harness/tones-film.ts";
import { uploadFilm } from "../harness/upload.ts";

export const TRACKS: ToneTrack[] = [
  { hertz: 300, language: "ger" },
  { hertz: 600, language: "eng", channels: 6, isDefault: true },
  { hertz: 1200, language: "eng", title: "Commentary", channels: 1 },
];
/** What the menu calls them. */
export const MENU = ["German", "English", "Commentary · English", "English · 5.1"];

/** Uploads a film and opens its page when it is completed, with ears that tell which tone is played. */
export async function openCompleted(
  { browser, url }: { browser: ReturnType<typeof useBrowser>; url: string },
  path: string,
  title: string,
): Promise<{ page: Page; hash: string }> {
  const hash = await uploadFilm(url, path, { title });
  await waitForStatus(url, hash, "completed");
  const page = await browser.open(`${url}/streaming.html?v=${hash}`, {
    before: async (page) => {
      await watchPlayback(page);
      await page.addInitScript(`(${installEars})()`);
    },
  });
  await whenPlayersStart(page);
  return { page, hash };
}

/** Runs in the page: `hear` tells the loudest frequency of a player, in Hz. */
function installEars(): void {
  const ears = new Map<HTMLMediaElement, AnalyserNode>();
  const context = new AudioContext();
  Object.assign(window, {
    async hear(element: HTMLMediaElement): Promise<number> {
      await context.resume();
      element.muted = false;
      const ear = ears.get(element) ?? new AnalyserNode(context, { fftSize: 8192 });
      if (!ears.has(element)) context.createMediaElementSource(element).connect(ear);
      ears.set(element, ear);
      const levels = new Float32Array(ear.frequencyBinCount);
      ear.getFloatFrequencyData(levels);
      return (levels.indexOf(Math.max(...levels)) * context.sampleRate) / ear.fftSize;
    },
  });
}

const hear = (page: Page, side: Side) =>
  page.evaluate(
    (side) =>
      (window as unknown as { hear(e: HTMLMediaElement): Promise<number> }).hear(
        window.players![side].element,
      ),
    side,
  );

/** A side plays the tone of this frequency, now or soon. */
export async function expectTone(page: Page, side: Side, hertz: number): Promise<void> {
  const isHeard = async () => Math.abs((await hear(page, side)) - hertz);
  await expect.poll(isHeard, { timeout: 20_000 }).toBeLessThan(15);
}

export const menu = (page: Page, side: Side) => page.locator(`[data-side=${side}] [data-part=audio]`);
export const chosen = (page: Page, side: Side) =>
  menu(page, side).evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.textContent);

/** Both sides come to the end, without an error and with one buffered range. */
export async function expectEnd(page: Page, seconds: number): Promise<void> {
  await page.waitForFunction(
    () => Object.values(window.players!).every(({ element }) => element.ended || element.error),
    undefined,
    { polling: 200, timeout: 60_000 },
  );
  for (const side of SIDES) {
    const { error, ended, buffered } = await readWatch(page, side);
    expect([side, error, ended, buffered.length]).toEqual([side, null, true, 1]);
    expect(buffered[0]!.end).toBeGreaterThan(seconds - 0.1);
  }
}
