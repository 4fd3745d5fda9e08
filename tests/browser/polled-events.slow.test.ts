import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { useBrowser } from "../harness/browser.ts";
import { startProduct } from "../harness/product.ts";
import { deleteVideo, initUpload } from "../harness/upload.ts";

const browser = useBrowser();
const product = await startProduct({ env: { EVENT_STREAMS: "polled" } });

test("where events are polled, the library hears of films, and takes no answer's end for a lost connection", async () => {
  const page = await browser.open(`${product.url}/`, {
    expected: /ERR_INTERNET_DISCONNECTED/,
    before: async (page) => {
      await page.addInitScript(() => Reflect.deleteProperty(globalThis, "SharedWorker"));
    },
  });
  const connection = page.locator("[data-part=connection]");
  await expect.poll(() => connection.textContent()).toBe("");
  let polls = 0;
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname === "/events") polls += 1;
    if (pathname === "/videos" && request.method() === "GET") asked.push(request.url());
  });

  const film = page.locator(".card[data-hash]").filter({ hasText: "Told by a poll" });
  const hash = await initUpload(product.url, "Told by a poll", 1);
  await film.waitFor();
  await deleteVideo(product.url, hash);
  await film.waitFor({ state: "detached" });
  asked.length = 0; // by now the page has opened and read its list
  const told: (string | null)[] = [];
  const before = polls;
  while (polls < before + 3) {
    told.push(await connection.textContent());
    await delay(100);
  }
  expect([...new Set(told)]).toEqual([""]);
  expect(asked, "the list is read once, not with each poll").toEqual([]);

  await page.context().setOffline(true);
  await expect.poll(() => connection.textContent(), { timeout: 10_000 }).toBe("Reconnecting…");
  await page.context().setOffline(false);
  await expect.poll(() => connection.textContent(), { timeout: 10_000 }).toBe("");
  expect(asked).toHaveLength(1);
});
