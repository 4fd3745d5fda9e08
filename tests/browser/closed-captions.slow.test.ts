import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { makeClosedCaptionedFilm } from "../harness/closed-captions.ts";
import { waitForStatus } from "../harness/journal.ts";
import { keepToRung, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";

const LINES = [
  { start: 2000, end: 4000, text: "GOOD EVENING" },
  { start: 6000, end: 9000, text: "THE NEWS" },
];
const browser = useBrowser();

/** The words that hls.js shows when it has played up to a time. */
const wordsAt = (page: Page, seconds: number) =>
  page.evaluate(async (seconds) => {
    const { element } = window.players!.hls;
    element.currentTime = seconds - 0.5;
    element.play().catch(console.debug); // a pause may come first
    for (let waited = 0; element.currentTime < seconds && waited < 200; waited += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const showing = Array.from(element.textTracks).filter(({ mode }) => mode === "showing");
    const cues = showing.flatMap((track) => [...(track.activeCues ?? [])]) as VTTCue[];
    return cues.map((cue) => cue.text.trim()).join("\n");
  }, seconds);

test("captions within the pictures (CEA-608) are shown by hls.js at their times, of any rung; dash.js offers none", async () => {
  const { url } = await startProduct();
  const film = await makeClosedCaptionedFilm(
    { name: "cc.mp4", seconds: 12, size: "640x360", gop: 30 },
    LINES,
  );
  const hash = await uploadFilm(url, film.path, { title: "Evening news" });
  await waitForStatus(url, hash, "completed");
  for (const rung of ["source", "240p"]) {
    // Words are loaded before they are shown: who changes the rung in between sees them the next time only.
    const before = (page: Page) => keepToRung(page, rung);
    const page = await browser.open(`${url}/streaming.html?v=${hash}`, { before });
    await whenPlayersStart(page);
    const menu = page.getByRole("combobox", { name: "HLS captions" });
    await expect
      .poll(() => menu.locator("option").allTextContents(), { timeout: 20_000, message: rung })
      .toEqual(["Off", "CC1"]);
    await menu.selectOption({ label: "CC1" });
    for (const [seconds, words] of [
      [3, "GOOD EVENING"],
      [5, ""],
      [7.5, "THE NEWS"],
    ] as const)
      await expect
        .poll(() => wordsAt(page, seconds), { timeout: 20_000, message: `${rung} at ${seconds} s` })
        .toBe(words);
    expect(await page.evaluate(() => window.players!.dash.tracks("text"))).toEqual([]);
  }
}, 240_000);
