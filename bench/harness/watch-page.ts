import { type Browser, chromium, type Page } from "playwright-core";
import { findProgram } from "../../localstack/bootstrap/programs.mjs";
import { SIDES } from "../../tests/harness/playback.ts";
import type { Side } from "../../web/player/player.ts";

const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update"],
];
const TIMEOUT_MS = 300_000;

/** Milliseconds since 1970 at which an engine's first picture was presented, and the second: it moves. */
export type FirstPictures = Record<Side, { first: number; moving: number }>;

declare global {
  interface Window {
    firstPictures: Record<string, { at: number; time: number }[]>;
  }
}

export async function openChromium(): Promise<Browser> {
  const executablePath = findProgram("chromium");
  if (!executablePath) throw new Error("no Chromium is installed: it is needed to see the first picture");
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Opens a film's page, as a person who waits for it does. */
export async function openFilmPage(browser: Browser, url: string, videoHash: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(notePictures);
  await page.goto(`${url}/streaming.html?v=${videoHash}`);
  await page.locator("section[data-side=dash] video").waitFor();
  await page.locator("[data-part=status]").filter({ hasText: /\w/ }).waitFor();
  return page;
}

/** Resolves when both engines show a moving picture. */
export async function awaitPictures(page: Page): Promise<FirstPictures> {
  await page.waitForFunction(
    (sides) => sides.every((side) => (window.firstPictures[side]?.length ?? 0) >= 2),
    [...SIDES],
    { polling: 200, timeout: TIMEOUT_MS },
  );
  const seen = await page.evaluate(() => window.firstPictures);
  const of = (side: Side) => ({ first: seen[side]![0]!.at, moving: seen[side]![1]!.at });
  return { hls: of("hls"), dash: of("dash") };
}

/** Runs in the page: the first two pictures of each player, by the film's time. */
function notePictures(): void {
  window.firstPictures = {};
  document.addEventListener("DOMContentLoaded", () => {
    for (const video of document.querySelectorAll("video")) {
      const side = video.closest<HTMLElement>("[data-side]")?.dataset.side ?? "";
      const seen: { at: number; time: number }[] = [];
      window.firstPictures[side] = seen;
      const onFrame = (now: number, { mediaTime }: VideoFrameCallbackMetadata) => {
        if (mediaTime !== seen.at(-1)?.time) seen.push({ at: performance.timeOrigin + now, time: mediaTime });
        if (seen.length < 2) video.requestVideoFrameCallback(onFrame);
      };
      video.requestVideoFrameCallback(onFrame);
    }
  });
}
