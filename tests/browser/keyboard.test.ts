import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { type FilledLibrary, fillLibrary } from "../harness/filled-library.ts";
import { tabTo, walkPage } from "../harness/keyboard-walk.ts";
import { startProduct } from "../harness/product.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

/** Messages follow one another faster than this while a film is worked on. */
const REST_MS = 1_500;

const browser = useBrowser();
const product = await startProduct();
const folder = await makeTempFolder("keyboard");
let films: FilledLibrary;
beforeAll(async () => {
  films = await fillLibrary(product, folder);
});

const card = (page: Page, hash: string) => page.locator(`.card[data-hash="${hash}"]`);

async function openLibrary(): Promise<Page> {
  const page = await browser.open(`${product.url}/`);
  await card(page, films.completed).waitFor();
  return page;
}

async function openPlayers(): Promise<Page> {
  const page = await browser.open(`${product.url}/streaming.html?v=${films.completed}`);
  await page.waitForFunction(() =>
    [...document.querySelectorAll("video")].every(({ readyState }) => readyState >= 2),
  );
  return page;
}

/** Tab comes by everything that a mouse can use, shows where it is, and comes round, both ways. */
async function expectWalkable(page: Page): Promise<void> {
  const there = await walkPage(page);
  expect(there.missed).toEqual([]);
  expect(there.stops.filter(({ visible }) => !visible).map(({ name }) => name)).toEqual([]);
  const back = await walkPage(page, "Shift+Tab");
  const names = ({ stops }: typeof there) => stops.map(({ name }) => name).sort();
  expect(names(back)).toEqual(names(there));
}

test("the library can be walked through", async () => {
  const page = await openLibrary();
  await page.locator("[data-part=picker]").setInputFiles([films.files.film, films.files.words]);
  await page.locator(".upload[data-phase=refused]").waitFor();
  await expectWalkable(page);
});

test("the players can be walked through", async () => {
  await expectWalkable(await openPlayers());
});

/** A storyboard may be made after its film was completed, and its message would move the others. */
async function toComeToRest(page: Page): Promise<void> {
  const buttons = page.locator("[data-part=message-rows] button");
  const rows = () => buttons.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")).join());
  for (let before = ""; before !== (await rows()); await delay(REST_MS)) before = await rows();
}

test("the pipeline can be walked through, and a message be opened, left and come back from", async () => {
  const page = await browser.open(`${product.url}/pipeline.html`);
  await page.locator('[data-node="api"]').waitFor();
  await page.locator("[data-part=message-rows] button").first().waitFor();
  await toComeToRest(page);
  // A trace is read when somebody comes to see it.
  await page.locator("[data-part=trace]").scrollIntoViewIfNeeded();
  await page.locator("[data-part=trace-export]:enabled").waitFor();
  await expectWalkable(page);
  await tabTo(page, /show the message/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.locator("pre").first().waitFor();
  await tabTo(page, /"Next"/);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  const focused = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  expect(focused).toMatch(/show the message/);
});

test("by keys alone: past the head, to a film by its status, deleted and taken back, and played", async () => {
  const page = await openLibrary();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("library");
  await tabTo(page, /"All"/);
  for (let status = 0; status < 4; status++) await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.locator(".card[data-hash]:visible").count()).toBe(1);
  await tabTo(page, /Delete A film that is none/);
  await page.keyboard.press("Enter");
  await card(page, films.failed).waitFor({ state: "hidden" });
  await tabTo(page, /Undo/);
  await page.keyboard.press("Space");
  await card(page, films.failed).waitFor();

  await tabTo(page, /"Failed/, "Shift+Tab");
  for (let status = 0; status < 4; status++) await page.keyboard.press("ArrowLeft");
  await tabTo(page, /Play A film that is whole/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/streaming\.html/);
  await page.waitForFunction(() =>
    [...document.querySelectorAll("video")].every(({ readyState }) => readyState >= 2),
  );
  const paused = () =>
    page.evaluate(() => [...document.querySelectorAll("video")].map((video) => video.paused));
  await tabTo(page, /button "(Play|Pause) both"/);
  const before = await paused();
  await page.keyboard.press("Space");
  await expect.poll(paused).toEqual(before.map((one) => !one));
});
