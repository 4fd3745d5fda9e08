import { fileURLToPath } from "node:url";
import type axe from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { type OpenOptions, useBrowser } from "../harness/browser.ts";
import { type FilledLibrary, fillLibrary } from "../harness/filled-library.ts";
import { startProduct } from "../harness/product.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));
const SCHEMES = ["dark", "light"] as const;
/** As axe-core grades them. */
const GRAVE: unknown[] = ["serious", "critical"];

const browser = useBrowser();
const product = await startProduct();
const folder = await makeTempFolder("accessibility");

/** Opens a page with the checker in it, which runs beside the page's own scripts. */
const open = (path: string, options: OpenOptions = {}) =>
  browser.open(product.url + path, { ...options, before: (page) => page.addInitScript({ path: AXE }) });

/** Looks at a page as it is now, in both colour schemes. */
async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
    );
    const found = violations
      .filter(({ impact }) => GRAVE.includes(impact))
      .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`));
    expect({ colorScheme, found }).toEqual({ colorScheme, found: [] });
  }
}

test("an empty library", async () => {
  const page = await open("/");
  await page.locator("[data-part=empty]").waitFor();
  await expectAccessible(page);
});

describe("with films in every state", () => {
  let films: FilledLibrary;
  beforeAll(async () => {
    films = await fillLibrary(product, folder);
  });

  test("a library, and uploads that are asked about and refused", async () => {
    const page = await open("/");
    await page.locator(`.card[data-hash="${films.completed}"] img.loaded`).waitFor();
    await expectAccessible(page);
    await page.locator("[data-part=picker]").setInputFiles([films.files.film, films.files.words]);
    await page.locator(".upload[data-phase=refused]").waitFor();
    await page.getByRole("textbox", { name: "Title" }).waitFor();
    await expectAccessible(page);
  });

  test("both players of a film, and what is told of them", async () => {
    const page = await open(`/streaming.html?v=${films.completed}`);
    await page.waitForFunction(() =>
      [...document.querySelectorAll("video")].every(({ readyState }) => readyState >= 2),
    );
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await expectAccessible(page);
    }
    await page.locator("[data-part=chapter]").first().click();
    await page.locator("[data-part=chapter-list]:popover-open").waitFor();
    await expectAccessible(page);
  });

  test("the players' page of a film that failed, and of one that is not there", async () => {
    for (const hash of [films.failed, "0".repeat(64)]) {
      const page = await open(`/streaming.html?v=${hash}`, { expected: /status of 404/ });
      await page.locator("[role=alert]:visible").first().waitFor();
      await expectAccessible(page);
    }
  });

  test("the pipeline, and one of its messages", async () => {
    const page = await open("/pipeline.html");
    await page.locator('[data-node="api"]').waitFor();
    await page.locator("[data-fault]").first().waitFor();
    await page.getByText("The stages as a table").click();
    const message = page.locator("[data-part=message-rows] button").first();
    await message.waitFor();
    await expectAccessible(page);
    await message.click();
    await page.getByRole("dialog").locator("pre").first().waitFor();
    await expectAccessible(page);
  });
});
