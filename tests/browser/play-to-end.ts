import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { SOURCE_RUNG } from "../../core/video/ladder.ts";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { grepLogs } from "../harness/grep-logs.ts";
import { waitForStatus } from "../harness/journal.ts";
import { keepToRung, watchPlayback } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import type { Product } from "../harness/run-product.ts";
import { uploadFilm } from "../harness/upload.ts";
import { expectToPlay } from "./expect-playback.ts";

/** A film is uploaded, completed and played by both engines, frame by frame. */
export function testPlayToEnd(stack: Product["stack"]): void {
  const browser = useBrowser();

  test(`on the ${stack} stack both engines play a film to its end, each frame once and in order`, async () => {
    const film = await makeFilm({ name: "numbered.mp4", seconds: 22, bitrate: 2_000_000 });
    const product = await startProduct({ stack });
    const hash = await uploadFilm(product.url, film.path);
    await waitForStatus(product.url, hash, "completed");
    // An engine that puts a better rung in the place of what it plays may cost a picture at the seam.
    const before = (page: Page) => watchPlayback(page).then(() => keepToRung(page, SOURCE_RUNG));
    const page = await browser.open(`${product.url}/streaming.html?v=${hash}`, { before });
    await expectToPlay(page, film);
    // Whichever job encodes a rung's segment, it is of the same size, shape and profile.
    expect(await grepLogs(product.dataDir, ["another init segment"])).toEqual([]);
  }, 600_000);
}
