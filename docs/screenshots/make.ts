/**
 * Makes the pictures of this folder: every page at three widths and in both colour schemes, over a product of its own
 * with films in several states. `npm run screenshots`; needs FFmpeg and Chromium.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { findProgram } from "../../localstack/bootstrap/programs.mjs";
import { waitForStatus } from "../../tests/harness/journal.ts";
import { runProduct } from "../../tests/harness/run-product.ts";
import { beginUpload, getDetails, uploadFilm } from "../../tests/harness/upload.ts";
import { waitUntil } from "../../tests/harness/wait-until.ts";
import { drawFilm, type FilmName } from "./films.ts";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];
const SCHEMES = ["dark", "light"] as const;
/** A longer page is cut off there. */
const MOST_PIXELS_HIGH = 2000;
const MOST_BYTES = 150_000;
const QUALITIES = [88, 80, 72, 64, 56, 48, 40];
const SECONDS = 16;
/** Charts move twice a second. */
const DRAWN_MS = 1_200;

const work = await mkdtemp(join(tmpdir(), "vidpipeline-screenshots-"));
const product = await runProduct(join(work, "data"));
const browser = await chromium.launch({
  executablePath: findProgram("chromium") ?? undefined,
  args: [
    ...["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
    // As on phones: no room is kept for scroll bars.
    "--enable-features=OverlayScrollbar",
  ],
});
try {
  const page = await browser.newPage({ viewport: SIZES[0]! });
  await page.goto(product.url);
  await page.locator("[data-part=empty]").waitFor();
  await takeAll(page, "library-empty");

  const shown = await fillLibrary();
  const buffer = await readFile(await drawFilm("A test card", 8));
  const file = { name: "A test card.mp4", mimeType: "video/mp4", buffer };
  await page.locator("[data-part=picker]").setInputFiles(file);
  await page.getByRole("textbox", { name: "Title" }).waitFor();
  await page.locator(`.card[data-hash="${shown}"] img.loaded`).waitFor();
  await takeAll(page, "library");

  await page.goto(`${product.url}/streaming.html?v=${shown}`);
  await page.waitForFunction(() => {
    const videos = [...document.querySelectorAll("video")];
    return videos.length === 2 && videos.every((video) => video.currentTime > 6);
  });
  await takeAll(page, "streaming");

  await page.goto(`${product.url}/pipeline.html`);
  await page.locator("[data-part=message-rows] button").first().waitFor();
  // A trace is read when somebody comes to see it.
  await page.locator("[data-part=trace]").scrollIntoViewIfNeeded();
  await page.locator("[data-part=trace-export]:enabled").waitFor();
  await takeAll(page, "pipeline");
} finally {
  await browser.close();
  await product.stop();
  await rm(work, { recursive: true, force: true });
}

/** Films that are whole, one that failed and one on its way. Answers the one to be played. */
async function fillLibrary(): Promise<string> {
  const upload = async (name: FilmName) =>
    uploadFilm(product.url, await drawFilm(name, SECONDS), { title: name });
  const whole = [
    await upload("Colours on the move"),
    await upload("Colours in a spin"),
    await upload("Mandelbrot, going deeper"),
  ];
  const words = join(work, "words.mp4");
  await writeFile(words, "only words, no film\n".repeat(50));
  const failed = await uploadFilm(product.url, words, { title: "Notes of the meeting.mp4" });
  await waitForStatus(product.url, failed, "failed");
  for (const hash of whole) {
    await waitForStatus(product.url, hash, "completed", 300_000);
    await waitUntil("its storyboard", async () => (await getDetails(product.url, hash)).storyboard_url);
  }
  const name = "Sierpinski, seen from above";
  const half = await beginUpload(product.url, await drawFilm(name, SECONDS), {
    title: name,
    chunkBytes: 256 * 1024,
  });
  await half.sendRange(0, Math.ceil(half.count * 0.6));
  await waitUntil("it to play", async () => (await getDetails(product.url, half.videoHash)).thumbnail_url);
  return whole.at(-1)!;
}

async function takeAll(page: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize(size);
      // Without motion the new colours are there at once.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await writeFile(join(FOLDER, `${name}-${size.width}-${colorScheme}.jpg`), await take(page, size.width));
    }
  }
  await page.setViewportSize(SIZES[0]!);
}

/** As good as it may be with so many bytes. */
async function take(page: Page, width: number): Promise<Buffer> {
  await page.evaluate(() => scrollTo(0, 0));
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const height = Math.min(whole, MOST_PIXELS_HIGH);
  // What is out of sight is not drawn.
  await page.setViewportSize({ width, height });
  await delay(DRAWN_MS);
  const clip = { x: 0, y: 0, width, height };
  let picture = Buffer.alloc(0);
  for (const quality of QUALITIES) {
    picture = await page.screenshot({ type: "jpeg", quality, fullPage: true, clip });
    if (picture.length <= MOST_BYTES) break;
  }
  return picture;
}
