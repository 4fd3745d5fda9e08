import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { startProduct } from "../harness/product.ts";
import { deleteVideo, initUpload, type VideoRow } from "../harness/upload.ts";

const browser = useBrowser();
const product = await startProduct();

const open = (address = "/", options = {}) => browser.open(product.url + address, options);
const cards = (page: Page) => page.locator(".card[data-hash]");
const card = (page: Page, title: string) => cards(page).filter({ hasText: title });
const titlesOf = (page: Page) => cards(page).locator("[data-part=title]").allTextContents();
const toast = (page: Page, text: string | RegExp) => page.locator(".toast").filter({ hasText: text });
const statusOf = async (hash: string) => (await fetch(`${product.url}/videos/${hash}`)).status;

async function readClipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Opens a page of another origin that holds this. */
async function openStranger(page: Page, html: string): Promise<Page> {
  const server = createServer((_, answer) =>
    answer.setHeader("content-type", "text/html").end(`<link rel="icon" href="data:,">${html}`),
  );
  await once(server.listen(0, "localhost"), "listening");
  onCleanup(async () => void server.close());
  const stranger = await page.context().newPage();
  await stranger.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  return stranger;
}

test("the empty library makes a sample film, which is shared, embedded and downloaded", async () => {
  const page = await open("/", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByRole("button", { name: "Make a sample film" }).click();
  await page.getByRole("button", { name: "Making a sample film…" }).waitFor();
  const film = card(page, "Sample film");
  await film.getByRole("link", { name: "Play Sample film" }).waitFor({ timeout: 90_000 });
  await expect.poll(() => film.locator("[data-part=facts]").textContent()).toMatch(/^720p · \d+(\.\d)? MB/);
  const hash = (await film.getAttribute("data-hash"))!;

  const share = film.getByRole("button", { name: "Share Sample film" });
  await share.click();
  await page.getByRole("menuitem", { name: "Copy DASH address" }).click();
  expect(await readClipboard(page)).toBe(`${product.url}/media/uploads/${hash}/dash/manifest.mpd`);
  await share.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await toast(page, "The snippet is copied").waitFor();
  const stranger = await openStranger(page, await readClipboard(page));
  await stranger.frameLocator("iframe").locator("video").first().waitFor({ state: "attached" });

  const downloading = page.waitForEvent("download");
  await share.click();
  await page.getByRole("menuitem", { name: "Download original" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("Sample film.mp4");
  expect(await download.failure()).toBeNull();
}, 120_000);

async function openStreams(): Promise<number> {
  const metrics = await (await fetch(`${product.url}/metrics`)).text();
  return Number(/^vidpipeline_event_streams (\d+)$/m.exec(metrics)![1]);
}

/** Opens the library in as many tabs of one browser. */
async function openTabs(count: number, before?: (page: Page) => Promise<void>): Promise<Page[]> {
  const first = await open("/", { before });
  const others = Array.from({ length: count - 1 }, async () => {
    const page = await first.context().newPage();
    await before?.(page);
    await page.goto(`${product.url}/`);
    return page;
  });
  return [first, ...(await Promise.all(others))];
}

async function expectNewsIn(pages: Page[], title: string): Promise<void> {
  const hash = await initUpload(product.url, title, 1);
  for (const page of pages) await card(page, title).waitFor();
  await deleteVideo(product.url, hash);
  for (const page of pages) await card(page, title).waitFor({ state: "detached" });
}

test.each([
  { by: "a shared worker", missing: [] },
  { by: "the tab that has the lock", missing: ["SharedWorker"] },
])("ten tabs share one stream of events by $by, and all hear what happens", async ({ by, missing }) => {
  await expect.poll(openStreams).toBe(0);
  const pages = await openTabs(10, async (page) => {
    await page.addInitScript((names) => {
      for (const name of names) Reflect.deleteProperty(globalThis, name);
    }, missing);
  });
  await expect.poll(openStreams).toBe(1);
  await expectNewsIn(pages, `Heard by ${by}`);
  expect(await openStreams()).toBe(1);

  // The first held the lock; whoever follows it goes on without a gap.
  await pages[0]!.close();
  await expectNewsIn(pages.slice(1), `Heard after ${by}`);
  expect(await openStreams()).toBe(1);
});

test("a deleted film comes back by Undo, and goes for good when the page is left", async () => {
  const hash = await initUpload(product.url, "To be deleted", 1);
  const page = await open();
  await card(page, "To be deleted").getByRole("button", { name: "Delete To be deleted" }).click();
  await card(page, "To be deleted").waitFor({ state: "detached" });
  expect(await statusOf(hash)).toBe(200);
  await toast(page, "Deleted “To be deleted”").getByRole("button", { name: "Undo" }).click();
  await card(page, "To be deleted").waitFor();

  await card(page, "To be deleted").getByRole("button", { name: "Delete To be deleted" }).click();
  await toast(page, "Deleted").waitFor();
  expect(await statusOf(hash)).toBe(200);
  await page.goto(`${product.url}/pipeline.html`);
  await expect.poll(() => statusOf(hash)).toBe(404);
});

test("a film is renamed in place, on every page at once; Escape leaves it", async () => {
  const hash = await initUpload(product.url, "Working title", 1);
  const [page, other] = (await openTabs(2)) as [Page, Page];
  await card(page, "Working title").hover();
  await page.getByRole("button", { name: "Rename Working title" }).click();
  await page.keyboard.type("The title");
  await page.keyboard.press("Enter");
  await card(other, "The title").waitFor();
  await card(page, "The title").getByRole("button", { name: "Rename The title" }).press("F2");
  await page.keyboard.type("A mistake");
  await page.keyboard.press("Escape");
  const stored = (await (await fetch(`${product.url}/videos/${hash}`)).json()) as VideoRow;
  expect(stored.title).toBe("The title");
  expect(await card(page, "The title").count()).toBe(1);
});

const FILMS = 150;

test("a long library is searched, sorted and paged, and its address says what is shown", async () => {
  // One after the other: the newest is the last.
  for (let i = 1; i <= FILMS; i++)
    await initUpload(product.url, `Episode ${String(i).padStart(3, "0")} – Café`, 1);
  const page = await open("/?q=cafe&sort=title");
  await card(page, "Episode 001").waitFor();
  expect((await titlesOf(page))[0]).toBe("Episode 001 – Café");
  await expect.poll(() => page.locator("[data-part=count]").textContent()).toBe(String(FILMS));

  // As much as is looked at is read and is there.
  const most = await page.evaluate(async () => {
    let most = 0;
    for (let y = 0; ; y += 400) {
      scrollTo(0, y);
      await new Promise((resolve) => setTimeout(resolve, 30));
      most = Math.max(most, document.querySelectorAll(".card").length);
      if (y > document.documentElement.scrollHeight - innerHeight) return most;
    }
  });
  await card(page, `Episode ${FILMS}`).waitFor();
  expect(most).toBeLessThan(60);
  expect(await cards(page).last().getAttribute("aria-setsize")).toBe(String(FILMS));

  await page.keyboard.press("/");
  await page.keyboard.type("episode 07");
  await expect.poll(() => page.url()).toContain("q=episode+07&sort=title");
  // 070 to 079, 007 and 107.
  await expect.poll(() => titlesOf(page)).toHaveLength(12);
  await page.locator("[data-part=sort]").selectOption("newest");
  await expect.poll(async () => (await titlesOf(page))[0]).toBe("Episode 107 – Café");
  await page.reload();
  await expect.poll(() => titlesOf(page)).toHaveLength(12);
  expect(await page.locator("[data-part=search]").inputValue()).toBe("episode 07");

  await page.locator("[data-part=search]").fill("nothing like it");
  await page.getByText("No film matches “nothing like it”").waitFor();
  await page.getByRole("button", { name: "Show all films" }).click();
  await card(page, "Sample film")
    .or(card(page, `Episode ${FILMS}`))
    .first()
    .waitFor();
});

test("with the keyboard alone one goes from film to film, renames and deletes", async () => {
  const page = await open("/?q=episode&sort=title", { viewport: { width: 1024, height: 700 } });
  await card(page, "Episode 001")
    .getByRole("button", { name: /^Share/ })
    .focus();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await page.keyboard.press("ArrowRight");
  expect(await focused()).toBe("Share Episode 002 – Café");
  // Three columns; far beyond what was there at first.
  for (let row = 0; row < 12; row++) await page.keyboard.press("ArrowDown");
  expect(await focused()).toBe("Share Episode 038 – Café");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  expect(await focused()).toBe("Share Episode 001 – Café");
  await page.keyboard.press("F2");
  await page.keyboard.type("Episode 0 – renamed");
  await page.keyboard.press("Enter");
  await card(page, "Episode 0 – renamed").waitFor();
  await page.keyboard.press("Delete");
  await toast(page, "Deleted “Episode 0 – renamed”").waitFor();
  expect(await focused()).toMatch(/^Delete Episode 002/);
});
