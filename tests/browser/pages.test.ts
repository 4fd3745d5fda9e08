import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { readAccessToken } from "../../core/access-token.ts";
import { openLog } from "../../core/log/open-log.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { grepLogs } from "../harness/grep-logs.ts";
import { waitForStatus } from "../harness/journal.ts";
import { makeMarkedFilm } from "../harness/marked-film.ts";
import { startProduct } from "../harness/product.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { initUpload, uploadFilm } from "../harness/upload.ts";

const browser = useBrowser();
const product = await startProduct();
const folder = await makeTempFolder("pages");

/** Would run where it were taken for what it looks like. */
const MARKUP = '<img src=x onerror="document.title=1">';
async function expectOnlyText(page: Page): Promise<void> {
  expect(await page.title()).not.toBe("1");
  expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0);
}

const openLibrary = (options = {}) => browser.open(`${product.url}/`, options);
const card = (page: Page, title: string) => page.locator(".card[data-hash]").filter({ hasText: title });

async function writeText(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test("a film goes in by the picker; its card appears, plays and completes without a reload", async () => {
  const film = await makeFilm({ name: "picked.mp4", seconds: 8 });
  const page = await openLibrary();
  await page.getByText("choose files").waitFor();
  await page.locator("[data-part=picker]").setInputFiles(film.path);
  const title = page.getByRole("textbox", { name: "Title" });
  await title.fill("From the picker");
  await title.press("Enter");
  const shown = card(page, "From the picker");
  await shown.getByRole("link", { name: "Play From the picker" }).waitFor();
  await shown.and(page.locator("[data-status=completed]")).waitFor();
  await expect
    .poll(() => shown.locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBe(640);
  expect(await shown.locator("[data-part=duration]").textContent()).toBe("0:08");
});

test("a film goes in by drop", async () => {
  const film = await makeFilm({ name: "dropped.mp4", seconds: 4, size: "320x180" });
  const page = await openLibrary();
  // A page cannot be handed a path: the file of an input of the test's own is what the drop carries.
  await page.evaluate(() =>
    document.body.insertAdjacentHTML("beforeend", '<input type="file" id="carrier">'),
  );
  await page.locator("#carrier").setInputFiles(film.path);
  const dataTransfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(document.querySelector<HTMLInputElement>("#carrier")!.files![0]!);
    return transfer;
  });
  await page.locator("[data-part=dropzone]").dispatchEvent("drop", { dataTransfer });
  await page.getByRole("textbox", { name: "Title" }).fill("By drop");
  await page.getByRole("button", { name: "Upload: By drop" }).click();
  await card(page, "By drop").and(page.locator("[data-status=completed]")).waitFor();
});

test("a file that is no video is told before its first byte is sent", async () => {
  const page = await openLibrary();
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await page
    .locator("[data-part=picker]")
    .setInputFiles(await writeText("notes.mp4", "only words, no film\n".repeat(50)));
  const refused = page.locator(".upload[data-phase=refused]");
  await refused.waitFor();
  expect(await refused.textContent()).toMatch(/This is a text file, not a video/);
  expect(sent).toEqual([]);
});

test("a film that failed says why, and can be tried again", async () => {
  const hash = await uploadFilm(product.url, await writeText("broken.mp4", "words again ".repeat(2000)), {
    title: "Broken film",
  });
  await waitForStatus(product.url, hash, "failed");
  const page = await openLibrary();
  const failed = card(page, "Broken film");
  expect(await failed.locator("[data-part=detail]").textContent()).toMatch(/not a video/);
  await failed.getByRole("button", { name: "Try again: Broken film" }).click();
  await expect
    .poll(async () => (await (await fetch(`${product.url}/videos/${hash}`)).json()).status)
    .toBe("failed");
});

test("markup in a title is shown as text", async () => {
  const hash = await initUpload(product.url, MARKUP, 1);
  const page = await openLibrary();
  await card(page, MARKUP).waitFor();
  await expectOnlyText(page);
  await page.goto(`${product.url}/streaming.html?v=${hash}`);
  await page.locator("[data-part=title]").filter({ hasText: MARKUP }).waitFor();
  await expectOnlyText(page);
});

test("markup in a file's name is shown as text, in the list and in what a refusal says", async () => {
  const name = "<img src=x onerror='document.title=1'>.mp4";
  const page = await openLibrary();
  await page.locator("[data-part=picker]").setInputFiles(await writeText(name, "only words ".repeat(50)));
  await page.locator(".upload[data-phase=refused]").filter({ hasText: name }).waitFor();
  await expectOnlyText(page);
});

test("markup that a film's file brings is shown as text by the player and what it tells of the source", async () => {
  const hash = await uploadFilm(product.url, (await makeMarkedFilm(MARKUP)).path, { title: MARKUP });
  await waitForStatus(product.url, hash, "completed");
  const page = await browser.open(`${product.url}/streaming.html?v=${hash}`);
  await page.getByRole("tab", { name: "Source" }).click();
  const report = page.getByRole("tabpanel", { name: "Source" });
  await expect.poll(() => report.locator(".report-row").count()).toBeGreaterThan(3);
  const shown = (await report.locator("dd, h4, p").allTextContents()).filter((text) => text.includes(MARKUP));
  // At least the title's tag, and the names of the picture, the sound and the captions.
  expect(shown.length).toBeGreaterThan(3);
  await page.getByRole("tab", { name: "Captions" }).click();
  await page
    .locator("[data-part=caption-rows]")
    .filter({ hasText: MARKUP.slice(0, 10) })
    .waitFor();
  for (const side of ["hls", "dash"]) {
    const section = page.locator(`section[data-side=${side}]`);
    const captions = section.locator("[data-part=captions] option");
    await expect.poll(async () => (await captions.allTextContents()).join()).toContain("<img src=x");
    await section.locator("[data-part=chapter-name]").filter({ hasText: MARKUP }).waitFor();
    await section.locator("[data-part=chapter]").click();
    await section.locator("[data-part=chapter-list] button").filter({ hasText: MARKUP }).first().waitFor();
  }
  await expectOnlyText(page);
});

test("markup is shown as text by the pipeline's page: films, traces, messages, dead letters", async () => {
  const log = await openLog(await product.config());
  onTestFinished(() => log.close());
  const value = JSON.stringify({ type: MARKUP, id: MARKUP, subject: MARKUP });
  await log.publish(TOPIC, [{ key: MARKUP, value, headers: { [MARKUP]: MARKUP } }]);
  const page = await browser.open(`${product.url}/pipeline.html`);
  const films = page.getByLabel("Film", { exact: true });
  await films.scrollIntoViewIfNeeded();
  await expect.poll(async () => (await films.locator("option").allTextContents()).join()).toContain(MARKUP);
  await films.selectOption({
    label: (await films.locator("option").allTextContents()).find((text) => text.includes(MARKUP))!,
  });
  await page.locator(".trace-row").first().waitFor();

  // Rows of the films with such a title have it too; of this one it is the event's type.
  const message = page.locator("[data-part=message-rows] [data-part=open]").filter({ hasText: MARKUP });
  await message.first().click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("[data-part=key]").filter({ hasText: MARKUP }).waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  const letter = page.locator(".dead-letter").first();
  await letter.locator("summary").click();
  await letter.locator("[data-part=content]").filter({ hasText: "onerror" }).waitFor();
  await expectOnlyText(page);
  await letter.getByRole("button", { name: /^Drop / }).click();
});

test("no page runs a script that is not a file of ours; the documents work under the same rule", async () => {
  for (const path of ["/", "/streaming.html", "/docs"]) {
    const page = await browser.open(product.url + path, { expected: /Content Security Policy/ });
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'taken'";
      document.body.append(script);
    });
    expect(await page.title(), path).not.toBe("taken");
  }
  const docs = await browser.open(`${product.url}/docs`);
  await docs.getByText("/videos/upload_chunk/{video_hash}/{chunk_index}").first().waitFor();
});

test("where the token is asked for, the page asks its person, once", async () => {
  const guarded = await startProduct({ env: { TOKEN_FOR: "writes" } });
  const token = (await readAccessToken(guarded.dataDir))!;
  await initUpload(guarded.url, "Guarded", 1, token);
  const page = await browser.open(`${guarded.url}/`, { expected: /status of 401/ });
  await card(page, "Guarded").getByRole("button", { name: "Delete Guarded" }).click();
  await page.locator("[data-part=toasts]").getByRole("button", { name: "Dismiss" }).click();
  await page.getByLabel("Token").fill("wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("That is not the token.").waitFor();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect.poll(async () => (await (await fetch(`${guarded.url}/videos`)).json()).length).toBe(0);

  const hash = await initUpload(guarded.url, "By address", 1, token);
  const other = await browser.open(`${guarded.url}/#token=${token}`);
  await other.waitForURL(`${guarded.url}/`);
  await card(other, "By address").waitFor(); // the page begins when it has logged in
  expect(
    await other.evaluate(
      (path) => fetch(path, { method: "DELETE" }).then((r) => r.status),
      `/videos/${hash}`,
    ),
  ).toBe(204);
  // The host prints it on the terminal, and nowhere else.
  expect(await grepLogs(guarded.dataDir, [token])).toEqual([]);
});

test("search and status narrow the library; / focuses the search", async () => {
  const page = await openLibrary();
  await card(page, "Broken film").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("picker");
  await expect.poll(() => page.locator(".card[data-hash]:visible").count()).toBe(1);
  await page.locator("[data-part=search]").fill("");
  await page.locator("[data-part=filter]").getByText("Failed").click();
  await card(page, "Broken film").waitFor();
  await expect.poll(() => page.locator(".card[data-hash]:visible").count()).toBe(1);
});

test("a deleted film leaves the page, and the product once it cannot be undone", async () => {
  const page = await openLibrary();
  const film = card(page, "By drop");
  const hash = await film.getAttribute("data-hash");
  await film.getByRole("button", { name: "Delete By drop" }).click();
  await film.waitFor({ state: "hidden" });
  await expect
    .poll(async () => (await fetch(`${product.url}/videos/${hash}`)).status, { timeout: 20_000 })
    .toBe(404);
});

test("every page paints within a second", async () => {
  const page = await openLibrary();
  for (const path of ["/", "/streaming.html", "/pipeline.html"]) {
    // A machine that does other things as well may be late at first.
    const paint = async () => {
      await page.goto(product.url + path);
      return page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    };
    await expect.poll(paint, { message: path, timeout: 20_000 }).toBeLessThan(1000);
  }
});

test.each([1440, 1024, 390])("at %i pixels neither page is wider than the screen", async (width) => {
  const viewport = { width, height: 900 };
  const page = await openLibrary({ viewport });
  await page.locator("[data-part=search]").fill("picker"); // on a phone it lies below what is drawn
  const title = card(page, "From the picker");
  await title.waitFor();
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await page.goto(`${product.url}/streaming.html?v=${await title.getAttribute("data-hash")}`);
  await page.locator("section[data-side=dash] video").waitFor();
  expect(await overflow()).toBeLessThanOrEqual(0);
  const [left, right] = await page
    .locator("section[data-side]")
    .evaluateAll((sides) => sides.map((side) => side.getBoundingClientRect().top));
  // Side by side where there is room, one under the other on a phone.
  if (width > 700) expect(left).toBe(right);
  else expect(right).toBeGreaterThan(left!);
});
