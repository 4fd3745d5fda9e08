/**
 * Takes the pictures of this folder from a running product with an empty library:
 * `node docs/screenshots/take.ts http://localhost:8000`. Needs FFmpeg and Chromium.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { chromium, type Page } from "playwright-core";
import { findProgram } from "../../localstack/bootstrap/programs.mjs";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];
const FILMS = [
  {
    name: "Mandelbrot, going deeper.mp4",
    picture: "mandelbrot=size=1280x720:rate=30:maxiter=400:end_scale=0.002",
  },
  { name: "Colours on the move.mp4", picture: "gradients=size=1280x720:rate=30:speed=0.02:n=5:seed=7" },
];

const url = process.argv[2] ?? "http://localhost:8000";
const films = await mkdtemp(join(tmpdir(), "vidpipeline-screenshots-"));
const browser = await chromium.launch({
  executablePath: findProgram("chromium") ?? undefined,
  args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
});
try {
  const page = await browser.newPage({ viewport: SIZES[0]!, colorScheme: "dark" });
  await page.goto(url);
  for (const film of FILMS) await upload(page, film);
  await takeAll(page, "library");
  await card(page, FILMS[0]!.name).locator("[data-part=play]").click();
  await page.waitForFunction(() => {
    const videos = [...document.querySelectorAll("video")];
    return videos.length === 2 && videos.every((video) => video.currentTime > 6);
  });
  await takeAll(page, "streaming");
} finally {
  await browser.close();
  await rm(films, { recursive: true, force: true });
}

async function upload(page: Page, { name, picture }: (typeof FILMS)[number]): Promise<void> {
  const path = join(films, name);
  const sound = ["-f", "lavfi", "-i", "sine=frequency=220:sample_rate=48000"];
  const codecs = [
    "-c:v",
    "libx264",
    "-preset",
    "fast",
    "-crf",
    "20",
    "-g",
    "60",
    "-pix_fmt",
    "yuv420p",
    "-c:a",
    "aac",
  ];
  await execa("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", picture, ...sound, "-t", "20", ...codecs, path]);
  await page.locator("input[type=file]").setInputFiles(path);
  await page.locator(".upload [data-part=start]").last().click();
  await card(page, name).and(page.locator("[data-status=completed]")).waitFor({ timeout: 300_000 });
}

function card(page: Page, file: string) {
  return page.locator(".card").filter({ hasText: file.replace(".mp4", "") });
}

async function takeAll(page: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const suffix = size === SIZES[0] ? "" : `-${size.width}`;
    await page.screenshot({ path: join(FOLDER, `${name}${suffix}.png`), fullPage: true });
  }
  await page.setViewportSize(SIZES[0]!);
}
