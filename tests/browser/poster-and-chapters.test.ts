import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { numberOn } from "../harness/decode-grey.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { watchPlayback, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { addChapters } from "../harness/special-films.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";

const browser = useBrowser();
const product = await startProduct();
const plain = await makeFilm({ name: "poster.mp4", seconds: 12, size: "426x240" });
const film = await addChapters(plain, [
  { start: 0, title: "Opening" },
  { start: 4, title: "In <the> middle" },
  { start: 9, title: "Ending" },
]);
const hash = await uploadFilm(product.url, film.path, { title: "Its own poster" });
await waitForStatus(product.url, hash, "completed");

async function openPlayer(): Promise<Page> {
  const page = await browser.open(`${product.url}/streaming.html?v=${hash}`, { before: watchPlayback });
  await whenPlayersStart(page);
  await rests(page, false);
  await page.keyboard.press("k");
  await rests(page, true);
  return page;
}

/** Both sides stand still, or both play. */
const rests = (page: Page, isPaused: boolean) =>
  page.waitForFunction((isPaused) => {
    const both = Object.values(window.players!).map(({ element }) => element);
    return both.every((video) => video.paused === isPaused && !video.seeking && video.readyState > 2);
  }, isPaused);

/** What is burned into the picture at an address of the row. */
async function numberAt(address: string): Promise<number> {
  const answer = await fetch(new URL(address, product.url));
  return numberOn(Buffer.from(await answer.arrayBuffer()));
}

test("P makes the picture that is shown the poster, the library shows it at once, and undo takes it back", async () => {
  const card = (await browser.open(product.url)).locator(`[data-hash="${hash}"]`);
  const shown = () => card.locator("[data-part=thumbnail]").getAttribute("src");
  await expect.poll(shown, { timeout: 10_000 }).toContain("?v=");
  const before = (await shown())!;
  const numberBefore = await numberAt(before);

  const page = await openPlayer();
  await page.evaluate(() => {
    for (const player of Object.values(window.players!)) player.seek(8.35);
  });
  const shownNow = () => page.evaluate(() => window.readPicture(window.players!.hls.element).number);
  await expect.poll(shownNow).toBe(250);
  await page.keyboard.press("p");
  await expect.poll(shown, { timeout: 20_000 }).not.toBe(before);
  expect(await numberAt((await shown())!)).toBe(250);
  const loaded = () =>
    card
      .locator("[data-part=thumbnail]")
      .evaluate((image: HTMLImageElement) => image.complete && image.currentSrc === image.src);
  await expect.poll(loaded).toBe(true);

  const toast = page.locator(".toast");
  expect(await toast.locator("[data-part=text]").textContent()).toBe("The poster will show 0:08");
  const chosen = (await shown())!;
  await toast.getByRole("button", { name: "Undo" }).click();
  await expect.poll(shown, { timeout: 20_000 }).not.toBe(chosen);
  expect(await numberAt((await shown())!)).toBe(numberBefore);
  expect((await getDetails(product.url, hash)).poster).toEqual({ chosen: null, state: "ready" });
});

test("chapters part the seek bar, are named beside the time and under the pointer, and are gone to on both sides", async () => {
  const page = await openPlayer();
  const side = page.locator("section.side[data-side=dash]");
  const positions = () =>
    page.evaluate(() => Object.values(window.players!).map(({ element }) => Math.round(element.currentTime)));
  const name = side.locator("[data-part=chapter-name]");
  await expect.poll(() => side.locator("[data-part=ticks] i").count()).toBe(2);
  await page.keyboard.press("n");
  await expect.poll(positions).toEqual([4, 4]);
  await expect.poll(() => name.textContent()).toBe("In <the> middle");
  expect(await side.locator("[data-part=timeline]").getAttribute("aria-valuetext")).toBe(
    "0:04 of 0:12, In <the> middle",
  );
  await page.keyboard.press("b");
  await expect.poll(positions).toEqual([0, 0]);

  await side.locator("[data-part=chapter]").click();
  const items = side.locator("[data-part=chapter-list] button");
  expect(await items.allTextContents()).toMatchObject([/Opening/, /In <the> middle/, /Ending/]);
  expect(await items.first().getAttribute("aria-current")).toBe("true");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect.poll(positions).toEqual([9, 9]);

  const bar = (await side.locator("[data-part=timeline]").boundingBox())!;
  await page.mouse.move(bar.x + bar.width / 2, bar.y + bar.height / 2);
  await expect.poll(() => side.locator("[data-part=preview-chapter]").textContent()).toBe("In <the> middle");

  const detail = await getDetails(product.url, hash);
  expect(detail.chapters).toEqual([
    { start: 0, end: 4, title: "Opening" },
    { start: 4, end: 9, title: "In <the> middle" },
    { start: 9, end: 12, title: "Ending" },
  ]);
  const track = await fetch(new URL(detail.chapters_url!, product.url));
  expect(track.headers.get("content-type")).toBe("text/vtt");
  expect(await track.text()).toContain("00:00:04.000 --> 00:00:09.000\nIn &lt;the&gt; middle");
});
