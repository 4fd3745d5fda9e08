import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { readAccessToken } from "../../core/access-token.ts";
import { useBrowser } from "../harness/browser.ts";
import { faultsOf } from "../harness/faults.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { beginUpload } from "../harness/upload.ts";

const browser = useBrowser();
const product = await startProduct();

async function openPanel(url: string, options = {}) {
  const page = await browser.open(`${url}/pipeline.html`, options);
  const panel = page.locator("#faults");
  await panel.waitFor();
  return { page, panel, fault: (name: string) => panel.locator(`[data-fault=${name}]`) };
}

const strikes = (page: Page) => page.locator("#faults tbody tr");

test("the log is stopped on the page, comes back by itself, and the film completes", async () => {
  const film = await makeFilm({ name: "struck.mp4", seconds: 12, size: "320x180", bitrate: 800_000 });
  const { page, panel, fault } = await openPanel(product.url);
  const upload = await beginUpload(product.url, film.path, { chunkBytes: 256 * 1024 });
  await upload.sendRange(0, 2);
  const stop = fault("stop-log");
  await stop.getByLabel("seconds").fill("3");
  await stop.getByRole("button", { name: "Stop the log" }).click();
  await stop.getByText(/heals in \d s/).waitFor();
  await stop.getByRole("button", { name: "Heal: Stop the log" }).waitFor();
  await strikes(page).first().filter({ hasText: "Stop the log 3 s" }).getByText("still broken").waitFor();

  await upload.sendRange(2);
  await upload.finalize();
  await waitForStatus(product.url, upload.videoHash, "completed");
  await stop.getByRole("button", { name: "Stop the log", exact: true }).waitFor();
  await strikes(page)
    .first()
    .getByText(/s after it healed$/)
    .waitFor();
  expect(await panel.getByRole("button", { name: "Heal everything" }).isDisabled()).toBe(true);
});

test("everything is healed at once, and by keyboard alone", async () => {
  const { page, panel, fault } = await openPanel(product.url);
  await fault("slow-disk").getByLabel("milliseconds").fill("100");
  await page.keyboard.press("Enter");
  await fault("slow-disk").and(page.locator("[data-state=active]")).waitFor();
  await fault("freeze-function").getByLabel("which function").selectOption("fanout");
  await fault("freeze-function").getByRole("button").press("Enter");
  await fault("freeze-function").and(page.locator("[data-state=active]")).waitFor();
  expect(await faultsOf(product.url).active()).toEqual(["freeze-function", "slow-disk"]);
  await panel.getByRole("button", { name: "Heal everything" }).press("Enter");
  await panel.getByText("Everything is healed.").waitFor();
  expect(await faultsOf(product.url).active()).toEqual([]);
  await expect.poll(() => panel.locator("[data-fault][data-state=active]").count()).toBe(0);
});

test("what was asked for in vain is told", async () => {
  const { panel, fault } = await openPanel(product.url, { expected: /status of 409/ });
  await faultsOf(product.url).strike("pause-queue", { seconds: 2 });
  await fault("stop-log").getByRole("button", { name: "Stop the log" }).click();
  await panel.getByText("Pause the queue hits Redis now. Heal that first.").waitFor();
  await faultsOf(product.url).heal();
});

test("Bull Board is one click away, and shows the queues under the pages' policy", async () => {
  const { page, panel } = await openPanel(product.url);
  const [board] = await Promise.all([
    page.waitForEvent("popup"),
    panel.getByRole("link", { name: "Bull Board" }).click(),
  ]);
  const problems: string[] = [];
  board.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  for (const queue of ["ingest", "encode", "picture"])
    await board.getByRole("link", { name: queue }).first().waitFor();
  await board.getByRole("link", { name: "encode" }).first().click();
  await board
    .getByText(/active/i)
    .first()
    .waitFor();
  expect(problems).toEqual([]);
});

test("who has no token is asked for it, and where faults are off the page says so", async () => {
  const { url, dataDir } = await startProduct({ env: { TOKEN_FOR: "writes", FAULTS: "off" } });
  const { page, panel } = await openPanel(url, { expected: /status of 40[14]/ });
  await panel.getByRole("button", { name: "Log in to use them" }).click();
  await page.getByLabel("Token").fill((await readAccessToken(dataDir))!);
  await page.getByRole("dialog").getByRole("button", { name: "Log in" }).click();
  await panel.getByText("Faults by hand are off here.").waitFor();
  await panel.getByRole("link", { name: "Bull Board" }).waitFor();
  expect(await panel.locator("[data-fault]").count()).toBe(0);
  const status = (path: string) => page.evaluate((at) => fetch(at).then((r) => r.status), path);
  expect(await status("/admin/tools")).toBe(200);
  expect(await status("/faults")).toBe(404);
});
