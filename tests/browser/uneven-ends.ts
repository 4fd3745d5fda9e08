import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { useBrowser } from "../harness/browser.ts";
import { waitForStatus } from "../harness/journal.ts";
import { playToEnd, readWatch, SIDES, watchPlayback } from "../harness/playback.ts";
import { makeUnevenFilm, type UnevenOptions } from "../harness/uneven-film.ts";
import { uploadFilm } from "../harness/upload.ts";

/**
 * Uploads a film of which picture and sound begin or end apart, and plays it: both engines come from its beginning to
 * the end of the longer of the two, without a stop. The pictures that they showed on the way are the film's.
 */
export async function expectUnevenToPlay(
  { browser, url }: { browser: ReturnType<typeof useBrowser>; url: string },
  options: UnevenOptions,
): Promise<void> {
  const film = await makeUnevenFilm(options);
  const hash = await uploadFilm(url, film.path);
  await waitForStatus(url, hash, "completed");
  const page = await browser.open(`${url}/streaming.html?v=${hash}`, { before: watchPlayback });
  const seconds = Math.max(options.picture[1], options.sound[1]);
  await playToEnd(page, (seconds + 15) * 1000).catch(async (error) => {
    throw new Error(`${options.name}: ${JSON.stringify(await readBoth(page))}`, { cause: error });
  });
  for (const watched of await readBoth(page)) {
    expect(watched).toMatchObject({ error: null, ended: true, begun: 1, stalls: [] });
    expect(watched.buffered).toHaveLength(1);
    // From the first sample of sound on.
    expect(watched.buffered[0]!.start).toBeLessThan(0.05);
    expect(watched.seeks.filter((time) => time > 0.05 && time < seconds - 0.1)).toEqual([]);
    expect(Math.abs(watched.currentTime - seconds)).toBeLessThan(0.1);
    expect(watched.last).toBe(film.numbers.at(-1));
  }
  await page.close();
}

async function readBoth(page: Page) {
  const all = await Promise.all(SIDES.map((side) => readWatch(page, side)));
  return all.map(({ frames, ...watched }, i) => ({
    side: SIDES[i],
    last: frames.at(-1)?.number,
    ...watched,
  }));
}
