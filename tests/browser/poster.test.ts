import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { numberOn } from "../harness/decode-grey.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { watchPlayback, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { getDetails, uploadFilm } from "../harness/upload.ts";

const browser = useBrowser();
const product = await startProduct();
const film = await makeFilm({ name: "poster.mp4", seconds: 12, size: "426x240" });
const hash = await uploadFilm(product.url, film.path, { title: "Its own poster" });
await waitForStatus(product.url, hash, "completed");

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

  const page = await browser.open(`${product.url}/streaming.html?v=${hash}`, { before: watchPlayback });
  await whenPlayersStart(page);
  const rests = (isPaused: boolean) =>
    page.waitForFunction((isPaused) => {
      const both = Object.values(window.players!).map(({ element }) => element);
      return both.every((video) => video.paused === isPaused && !video.seeking && video.readyState > 2);
    }, isPaused);
  await rests(false);
  await page.keyboard.press("k");
  await rests(true);
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
  expect(await toast.locator("[data-part=text]").textContent()).toBe(
    "The picture at 0:08 becomes the poster",
  );
  const chosen = (await shown())!;
  await toast.getByRole("button", { name: "Undo" }).click();
  await expect.poll(shown, { timeout: 20_000 }).not.toBe(chosen);
  expect(await numberAt((await shown())!)).toBe(numberBefore);
  expect((await getDetails(product.url, hash)).poster).toEqual({ chosen: null, state: "ready" });
});
