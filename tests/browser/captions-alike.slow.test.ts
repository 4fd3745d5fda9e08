import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { makeCaptionedFilm, speakEvenly } from "../harness/captioned-film.ts";
import { waitForStatus } from "../harness/journal.ts";
import { playToEnd, readWatch, SIDES, watchPlayback, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";

const SECONDS = 8;
const browser = useBrowser();

test("two captions of one language are both offered, and both engines play on", async () => {
  const { url } = await startProduct();
  const lines = speakEvenly("English", SECONDS);
  const film = await makeCaptionedFilm({ name: "spoken-twice.mp4", seconds: SECONDS, size: "320x180" }, [
    { format: "srt", language: "eng", disposition: "default", lines },
    { format: "srt", language: "eng", disposition: "default", lines },
  ]);
  const hash = await uploadFilm(url, film.path);
  await waitForStatus(url, hash, "completed");
  const page = await browser.open(`${url}/streaming.html?v=${hash}`, { before: watchPlayback });
  await whenPlayersStart(page);
  for (const side of SIDES) {
    const menu = page.getByRole("combobox", { name: `${side.toUpperCase()} captions` });
    // Off, and both.
    await expect.poll(() => menu.locator("option").count(), { timeout: 10_000 }).toBe(3);
  }
  await playToEnd(page, 30_000);
  for (const side of SIDES)
    expect({ side, ...(await readWatch(page, side)) }).toMatchObject({ side, ended: true, begun: 1 });
}, 120_000);
