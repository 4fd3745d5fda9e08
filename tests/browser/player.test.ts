import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Side } from "../../web/player/player.ts";
import { useBrowser } from "../harness/browser.ts";
import { startCountingProxy } from "../harness/counting-proxy.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { SIDES, watchPlayback, whenPlayersStart } from "../harness/playback.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";

/** Positions of both sides at one moment, and what they show. */
interface Moment {
  hls: number;
  dash: number;
  isMoving: boolean;
}

/** Elements that are only paused, where they are, show different pictures in one of four. */
const PAUSES = 8;

const browser = useBrowser();
const product = await startProduct();
const film = await makeFilm({ name: "tour.mp4", seconds: 40, size: "854x480", bitrate: 1_500_000 });
const hash = await uploadFilm(product.url, film.path, { title: "Both sides" });
await waitForStatus(product.url, hash, "completed");

async function openPlayer(query = "", url = product.url): Promise<Page> {
  const page = await browser.open(`${url}/streaming.html?v=${hash}${query}`, { before: watchPlayback });
  await whenPlayersStart(page);
  await expect.poll(async () => (await look(page)).isMoving, { timeout: 30_000 }).toBe(true);
  return page;
}

const look = (page: Page): Promise<Moment> =>
  page.evaluate(() => {
    const both = Object.values(window.players!).map(({ element }) => element);
    const [hls, dash] = both.map(({ currentTime }) => currentTime) as [number, number];
    return {
      hls,
      dash,
      isMoving: both.every((video) => !video.paused && !video.seeking && video.readyState > 2),
    };
  });

/** Whole milliseconds between the sides, once both move from `seconds` on. */
async function driftAfter(page: Page, seconds: number): Promise<number> {
  let moment = await look(page);
  const hasArrived = async () => {
    moment = await look(page);
    return moment.isMoving && Math.min(moment.hls, moment.dash) > seconds + 0.5;
  };
  await expect.poll(hasArrived, { timeout: 20_000 }).toBe(true);
  return Math.round(Math.abs(moment.hls - moment.dash) * 1000);
}

const side = (page: Page, name: Side) => page.locator(`section.side[data-side=${name}]`);
/** Moves the seek bar of one side, as a person does. */
const moveTo = (page: Page, name: Side, seconds: number) =>
  side(page, name)
    .locator("[data-part=timeline]")
    .evaluate((bar: HTMLInputElement, to) => {
      bar.value = String(to);
      bar.dispatchEvent(new Event("input"));
      bar.dispatchEvent(new Event("change"));
    }, seconds);
const heights = (page: Page) =>
  page.evaluate(() => Object.values(window.players!).map(({ element }) => element.videoHeight));

test("both sides are within 100 ms after each of three seeks, and show the same pictures", async () => {
  const page = await openPlayer();
  for (const seconds of [30, 8, 20]) {
    await moveTo(page, "dash", seconds);
    expect(await driftAfter(page, seconds)).toBeLessThan(100);
  }
  // What is really to be seen: the numbers that are burned into the pictures.
  const numbers = () =>
    page.evaluate(() =>
      Object.values(window.players!).map(({ element }) => window.readPicture(element).number),
    );
  for (let pause = 1; pause <= PAUSES; pause++) {
    await expect.poll(async () => (await look(page)).isMoving).toBe(true);
    await page.getByRole("button", { name: "Pause both" }).click();
    await expect.poll(async () => new Set(await numbers()).size).toBe(1);
    if (pause < PAUSES) await page.getByRole("button", { name: "Play both" }).click();
  }
  expect((await numbers())[0]).toBeGreaterThan(20 * film.fps);

  // Free, a side is alone.
  const { dash } = await look(page);
  await page.getByRole("button", { name: "Synchronised" }).click();
  await page.getByRole("button", { name: "Play HLS" }).click();
  await expect.poll(async () => (await look(page)).hls, { timeout: 20_000 }).toBeGreaterThan(dash + 1.5);
  expect((await look(page)).dash).toBe(dash);
  expect(await page.locator("[data-part=drift]").textContent()).toMatch(/left ahead/);
  await page.getByRole("button", { name: "Synchronised" }).click();
  expect(await driftAfter(page, dash)).toBeLessThan(100);

  // The last picture begins before the film's end, and is the end all the same.
  await moveTo(page, "hls", film.seconds - 0.5);
  for (const name of SIDES) {
    const clock = () => side(page, name).locator("[data-part=clock]").textContent();
    await expect.poll(clock, { timeout: 20_000 }).toBe("0:40 / 0:40");
  }
});

test("keys play, seek, mute and tell of themselves; the address keeps the time", async () => {
  const counting = await startCountingProxy(product.url);
  const page = await openPlayer("&t=20", counting.url);
  const { hls, dash } = await look(page);
  expect(Math.min(hls, dash)).toBeGreaterThan(19.9);
  const press = (key: string) => page.keyboard.press(key);
  const isPaused = () =>
    page.evaluate(() => Object.values(window.players!).map(({ element }) => element.paused));

  await press("k");
  await expect.poll(isPaused).toEqual([true, true]);
  const start = (await look(page)).hls;
  const expectAt = (seconds: number) =>
    expect
      .poll(async () =>
        Object.values(await look(page))
          .slice(0, 2)
          .every((at) => Math.abs(Number(at) - seconds) < 0.1),
      )
      .toBe(true);
  await press("ArrowRight");
  await expectAt(start + 5);
  await press("j");
  await expectAt(start - 5);
  await press("l");
  await expectAt(start + 5);
  await press("ArrowLeft");
  await expectAt(start);
  await expect.poll(() => new URL(page.url()).searchParams.get("t")).toBe(String(Math.floor(start)));

  const isMuted = () => page.evaluate(() => window.players!.hls.element.muted);
  await press("m");
  expect(await isMuted()).toBe(false);
  await press("m");
  expect(await isMuted()).toBe(true);
  await press("f");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.className)).toBe("stage");
  await press("f");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBe(null);
  await press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await dialog.getByText("Forward 10 seconds").waitFor();
  await press("Escape");
  await dialog.waitFor({ state: "detached" });
  await press(" ");
  await expect.poll(isPaused).toEqual([false, false]);

  // At the server: each side has asked for what it plays, each segment for itself.
  const segments = counting.requests.filter(({ path }) => path.includes(".m4s"));
  for (const name of SIDES) {
    const own = segments.filter(({ path }) => path.includes(`side=${name}`));
    expect(own.length, name).toBeGreaterThan(3);
  }
  expect(segments.filter(({ path }) => !/[?&]side=(hls|dash)/.test(path))).toEqual([]);
});

test("the quality menu changes the rung; requests, manifests and the source show what is played", async () => {
  const page = await openPlayer();
  const bar = side(page, "hls").locator("[data-part=timeline]");
  let x = 100;
  const hasPicture = async () => {
    await bar.hover({ position: { x: x++, y: 8 } });
    return side(page, "hls").locator("[data-part=preview-picture]").isVisible();
  };
  await expect.poll(hasPicture, { timeout: 20_000 }).toBe(true);
  for (const name of SIDES) {
    const menu = side(page, name).locator("[data-part=quality]");
    await expect.poll(() => menu.locator("option").count(), { timeout: 20_000 }).toBe(4);
    await menu.selectOption("240p");
  }
  await page.keyboard.press("l"); // beyond what is loaded already
  await expect.poll(() => heights(page), { timeout: 30_000 }).toEqual([240, 240]);
  expect(
    await page.evaluate(() => Object.values(window.players!).map((player) => player.stats().level?.id)),
  ).toEqual(["240p", "240p"]);

  await page.getByRole("tab", { name: "Requests" }).click();
  for (const name of SIDES) {
    const rows = page.locator(`.waterfall[data-side=${name}] tbody tr`).filter({ hasText: "240p" });
    await expect.poll(() => rows.count()).toBeGreaterThan(0);
  }
  await page.getByRole("tab", { name: "Manifests" }).click();
  const marked = (name: Side) =>
    page.locator(`.manifests [data-side=${name}] [aria-current]`).allTextContents();
  await expect
    .poll(async () => (await marked("hls")).join(""))
    .toMatch(/#EXTINF:[\d.]+,\n..\/cmaf\/240p\/\d+\.m4s/);
  await expect.poll(async () => (await marked("dash")).join("")).toMatch(/<S .*\n.*id="240p"/);

  await page.keyboard.press("End"); // from tab to tab, to the last, and one back
  await page.keyboard.press("ArrowLeft");
  const rows = page.getByRole("tabpanel", { name: "Source" }).locator(".report-row");
  await expect.poll(() => rows.count()).toBe(3);
  const [file, picture] = await rows.allInnerTexts();
  expect(file).toMatch(/MP4, 40 s/);
  expect(picture).toMatch(/H\.264, 854.×.480, 30 fps[\s\S]*source\s+Published as it was uploaded/);
});

test("a line of 600 kb/s makes both sides switch down, and the charts show it", async () => {
  const page = await openPlayer();
  // Above the rung that such a line carries; how far up depends on the machine as well.
  await expect.poll(async () => Math.min(...(await heights(page))), { timeout: 30_000 }).toBeGreaterThan(240);
  for (const name of SIDES) {
    await side(page, name).locator("[data-part=line-summary]").click();
    await side(page, name).getByRole("combobox", { name: /rate/ }).selectOption("600000");
  }
  await page.keyboard.press("Escape");
  await page.keyboard.press("l"); // towards what is not loaded yet
  const downward = () =>
    page.evaluate(() =>
      Object.values(window.recording!.sides).map(({ switches }) => switches.some(({ to }) => to === "240p")),
    );
  await expect.poll(downward, { timeout: 60_000, interval: 500 }).toEqual([true, true]);
  for (const name of SIDES) {
    const latest = () => page.evaluate((name) => window.recording!.sides[name].samples.at(-1)!, name);
    // From some hundred Mb/s; what both engines remember of those fades with each segment.
    const throughput = async () => (await latest()).throughput;
    await expect.poll(throughput, { timeout: 20_000 }).toBeLessThan(5_000_000);
    expect((await latest()).bitrate).toBeLessThan(700_000);
    // The same in words, for who does not see the chart.
    const chart = page.getByRole("img", { name: /^Selected bitrate/ });
    await expect
      .poll(() => chart.getAttribute("aria-label"), { timeout: 10_000 })
      .toMatch(/between \d+ kb\/s/);
  }
});

test("each side may play either format", async () => {
  const page = await openPlayer();
  const { dash } = await look(page);
  await side(page, "hls")
    .getByLabel(/source$/)
    .selectOption("dash");
  expect(await driftAfter(page, dash)).toBeLessThan(100);
  expect(await page.evaluate(() => window.players!.hls.source)).toBe("dash");
});
