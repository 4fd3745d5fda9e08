import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Side } from "../../web/player/player.ts";
import { useBrowser } from "../harness/browser.ts";
import { makeCaptionedFilm, speakEvenly } from "../harness/captioned-film.ts";
import { waitForStatus } from "../harness/journal.ts";
import { SIDES, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";

const SECONDS = 40;
const browser = useBrowser();
const product = await startProduct();
const film = await makeCaptionedFilm({ name: "spoken.mkv", seconds: SECONDS, size: "320x180", gop: 30 }, [
  { format: "srt", language: "eng", lines: speakEvenly("English", SECONDS) },
  { format: "ass", language: "ger", title: "Deutsch", lines: speakEvenly("Deutsch", SECONDS) },
]);
const hash = await uploadFilm(product.url, film.path, { title: "Spoken" });
await waitForStatus(product.url, hash, "completed");

async function openPlayer(): Promise<Page> {
  const page = await browser.open(`${product.url}/streaming.html?v=${hash}`, { expected: /status of 422/ });
  await whenPlayersStart(page);
  for (const side of SIDES)
    await expect.poll(() => offered(page, side), { timeout: 20_000 }).toContain("Deutsch");
  return page;
}

const menu = (page: Page, side: Side) =>
  page.getByRole("combobox", { name: `${side.toUpperCase()} captions` });
const offered = async (page: Page, side: Side) =>
  (await menu(page, side).locator("option").allTextContents()).map((label) => label.replace(/ · .*/, ""));

/** The words that both sides show when they have played up to a time, as their browser draws them. */
const wordsAt = (page: Page, seconds: number) =>
  page.evaluate(async (seconds) => {
    const both = Object.values(window.players!).map(({ element }) => element);
    for (const element of both) {
      element.currentTime = seconds - 0.3;
      element.play().catch(console.debug); // a pause may come first
    }
    const words = both.map(async (element) => {
      for (let waited = 0; element.currentTime < seconds && waited < 200; waited += 1)
        await new Promise((resolve) => setTimeout(resolve, 20));
      const showing = Array.from(element.textTracks).filter(({ mode }) => mode === "showing");
      const cues = showing.flatMap((track) => [...(track.activeCues ?? [])]) as VTTCue[];
      return cues.map((cue) => cue.getCueAsHTML().textContent).join("\n");
    });
    return Promise.all(words);
  }, seconds);

/** Chooses captions on both sides while they play, as dash.js reads a file of them when it plays on. */
async function choose(page: Page, label: string): Promise<void> {
  await page.evaluate(() => {
    for (const { element } of Object.values(window.players!)) {
      element.currentTime = 8;
      element.play().catch(console.debug); // a pause may come first
    }
  });
  for (const side of SIDES) await menu(page, side).selectOption({ label });
  for (const side of SIDES) await whenRead(page, side);
}

/** Resolves when one side has cues of what it shows. */
async function whenRead(page: Page, side: Side): Promise<void> {
  const count = () =>
    page.evaluate((side) => {
      const tracks = Array.from(window.players![side].element.textTracks);
      return tracks.find(({ mode }) => mode === "showing")?.cues?.length ?? 0;
    }, side);
  await expect.poll(count, { timeout: 15_000, message: `cues on the side ${side}` }).toBeGreaterThan(0);
}

/** Both sides show these words at a time of the film, or come to it soon. */
async function expectWords(page: Page, seconds: number, words: string): Promise<void> {
  await expect
    .poll(() => wordsAt(page, seconds), { timeout: 20_000, message: `at ${seconds} s` })
    .toEqual([words, words]);
}

test("both engines show the film's own captions at their times, off at first, and the next visit's too", async () => {
  const page = await openPlayer();
  for (const side of SIDES) expect(await offered(page, side)).toEqual(["Off", "English", "Deutsch"]);
  await expectWords(page, 1, "");
  await choose(page, "Deutsch · German");
  await expectWords(page, 1, "Deutsch 0");
  await expectWords(page, 2, "");
  await expectWords(page, 13, "Deutsch 6");
  await expectWords(page, 39, "Deutsch 19");
  await expectWords(page, 7, "Deutsch 3");
  await page.keyboard.press("c");
  await expectWords(page, 7, "");
  await page.keyboard.press("c");
  await expectWords(page, 7, "Deutsch 3");
  await page.reload();
  await whenPlayersStart(page);
  for (const side of SIDES) await whenRead(page, side);
  await expectWords(page, 5, "Deutsch 2");
});

/** Both sides come to show these words while they stand still. */
async function expectStill(page: Page, words: string): Promise<void> {
  const shown = () =>
    page.evaluate(() =>
      Object.values(window.players!).map(({ element }) => {
        const showing = Array.from(element.textTracks).filter(({ mode }) => mode === "showing");
        const cues = showing.flatMap((track) => [...(track.activeCues ?? [])]) as VTTCue[];
        return `${element.paused ? "" : "plays: "}${cues.map((cue) => cue.getCueAsHTML().textContent).join("\n")}`;
      }),
    );
  await expect.poll(shown, { timeout: 15_000 }).toEqual([words, words]);
}

test("captions that are chosen while the film stands still are shown there, and after a seek", async () => {
  const page = await openPlayer();
  const goTo = (seconds: number) =>
    page.evaluate((seconds) => {
      for (const player of Object.values(window.players!)) player.seek(seconds);
    }, seconds);
  const select = async (label: string) => {
    for (const side of SIDES) await menu(page, side).selectOption({ label });
  };
  await page.waitForFunction(() =>
    Object.values(window.players!).every(({ element }) => element.currentTime > 0),
  );
  await page.getByRole("button", { name: "Pause both" }).click();
  await goTo(7);
  await select("Deutsch · German");
  await expectStill(page, "Deutsch 3");
  await select("English");
  await expectStill(page, "English 3");
  await goTo(39);
  await expectStill(page, "English 19");
  await select("Deutsch · German");
  await expectStill(page, "Deutsch 19");
  await goTo(1);
  await expectStill(page, "Deutsch 0");
  await select("Off");
  await expectStill(page, "");
});

test("a file that is added on the page is played by both engines, as text alone, and removed again", async () => {
  const page = await openPlayer();
  await page.getByRole("tab", { name: "Captions" }).click();
  const form = page.getByRole("form", { name: "Add captions" });
  const chooseFile = (name: string, text: string) =>
    form
      .getByLabel(/WebVTT or SRT/)
      .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await chooseFile("wrong.srt", "1\nsoon\n");
  await form.getByLabel("Language tag").fill("pt-br");
  await form.getByRole("button", { name: "Add" }).click();
  await expect.poll(() => form.getByRole("alert").textContent()).toMatch(/^Line 2: times are expected/);

  const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  await chooseFile("right.srt", `1\n00:00:03,000 --> 00:00:05,000\nOlá <i>mundo</i>${evil}\n`);
  await form.getByRole("button", { name: "Add" }).click();
  const row = page.getByRole("row", { name: /Brazilian Portuguese/ });
  await row.waitFor({ timeout: 15_000 });
  for (const side of SIDES)
    await expect.poll(() => offered(page, side), { timeout: 20_000 }).toContain("Brazilian Portuguese");
  await choose(page, "Brazilian Portuguese");
  await expectWords(page, 4, "Olá mundodocument.title=2");
  expect(await page.title()).toContain("Spoken");
  await expectWords(page, 6, "");

  await row.getByRole("button", { name: /^Remove/ }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await row.waitFor();
  await row.getByRole("button", { name: /^Remove/ }).click();
  await page.getByRole("button", { name: "Dismiss" }).click();
  for (const side of SIDES)
    await expect.poll(() => offered(page, side), { timeout: 20_000 }).toEqual(["Off", "English", "Deutsch"]);
  await expectWords(page, 4, "");
});
