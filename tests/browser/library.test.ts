import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { startProduct } from "../harness/product.ts";
import { deleteVideo, initUpload } from "../harness/upload.ts";

const browser = useBrowser();
const product = await startProduct();

const card = (page: Page, title: string) => page.locator(".card[data-hash]").filter({ hasText: title });

async function openStreams(): Promise<number> {
  const metrics = await (await fetch(`${product.url}/metrics`)).text();
  return Number(/^vidpipeline_event_streams (\d+)$/m.exec(metrics)![1]);
}

/** Opens the library in as many tabs of one browser. */
async function openTabs(count: number, before?: (page: Page) => Promise<void>): Promise<Page[]> {
  const first = await browser.open(`${product.url}/`, { before });
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
