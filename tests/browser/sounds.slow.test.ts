import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { SIDES } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { makeTonesFilm } from "../harness/tones-film.ts";
import { getDetails } from "../harness/upload.ts";
import { chosen, expectEnd, expectTone, MENU, menu, openCompleted, TRACKS } from "./sound-player.ts";

const browser = useBrowser();
const { url } = await startProduct();

const SECONDS = 14;

test("both sides begin with the default track in stereo, change it in the menu, and play to the end", async () => {
  const path = await makeTonesFilm({ seconds: SECONDS, tracks: TRACKS });
  const { page, hash } = await openCompleted({ browser, url }, path, "Three languages");
  const { sounds } = await getDetails(url, hash);
  expect(sounds.map(({ rung, language, channels }) => [rung, language, channels])).toEqual([
    ["audio-0", "de", 2],
    ["audio-1", "en", 2],
    ["audio-1-surround", "en", 6],
    ["audio-2", "en", 2],
  ]);
  for (const side of SIDES) {
    const options = () => menu(page, side).locator("option").allTextContents();
    await expect.poll(async () => (await options()).sort(), { timeout: 20_000 }).toEqual([...MENU].sort());
    expect([side, await chosen(page, side)]).toEqual([side, "English"]);
    await expectTone(page, side, 600);
  }
  for (const [label, hertz] of [
    ["Commentary · English", 1200],
    ["English · 5.1", 600],
  ] as const) {
    for (const side of SIDES) await menu(page, side).selectOption({ label });
    for (const side of SIDES) {
      await expectTone(page, side, hertz);
      expect([side, await chosen(page, side)]).toEqual([side, label]);
    }
  }
  await expectEnd(page, SECONDS);
}, 180_000);
