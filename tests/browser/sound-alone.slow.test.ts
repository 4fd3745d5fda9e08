import { test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { SIDES } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { makeTonesFilm } from "../harness/tones-film.ts";
import { expectEnd, expectTone, menu, openCompleted, TRACKS } from "./sound-player.ts";

const browser = useBrowser();
const { url } = await startProduct();

test("sound alone plays to its end on both sides, and its tracks are changed as those of a film", async () => {
  const path = await makeTonesFilm({ seconds: 24, tracks: TRACKS, picture: false });
  const { page } = await openCompleted({ browser, url }, path, "A concert");
  for (const side of SIDES) await expectTone(page, side, 600);
  for (const [label, hertz] of [
    ["German", 300],
    ["English · 5.1", 600],
  ] as const) {
    for (const side of SIDES) await menu(page, side).selectOption({ label });
    for (const side of SIDES) await expectTone(page, side, hertz);
  }
  await expectEnd(page, 24);
}, 180_000);
