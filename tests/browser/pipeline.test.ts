import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openLog } from "../../core/log/open-log.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import type { Trace } from "../../web/api/pipeline.ts";
import { useBrowser } from "../harness/browser.ts";
import { makeFilm } from "../harness/films.ts";
import { waitForStatus } from "../harness/journal.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";

const browser = useBrowser();
const product = await startProduct();
const log = await openLog(await product.config());
onCleanup(() => log.close());
const TITLE = "A film to watch";
const CHUNK_BYTES = 100_000;

const figure = (page: Page, node: string) =>
  page.locator(`[data-node="${node}"] .node-value`).textContent({ timeout: 5_000 });
const rowOf = (page: Page, name: string) => page.locator(`tr[data-name="${name}"]`);

const readTrace = async (hash: string): Promise<Trace> =>
  (await fetch(`${product.url}/videos/${hash}/trace`)).json();

/** Uploads a short film while the page looks on; resolves when it is completed. */
async function sendFilm(title: string): Promise<string> {
  const film = await makeFilm({ name: "pipeline-page.mp4", seconds: 4, size: "320x180" });
  const hash = await uploadFilm(product.url, film.path, { title, chunkBytes: CHUNK_BYTES });
  await waitForStatus(product.url, hash, "completed");
  return hash;
}

/** How often something was drawn on the canvas until now. */
const countDots = (page: Page) => page.evaluate(() => (window as unknown as { dots: number }).dots);

async function openPipeline(options = {}): Promise<Page> {
  const page = await browser.open(`${product.url}/pipeline.html`, {
    ...options,
    before: (opened: Page) =>
      opened.addInitScript(() => {
        const counter = window as unknown as { dots: number };
        counter.dots = 0;
        const arc = CanvasRenderingContext2D.prototype.arc;
        CanvasRenderingContext2D.prototype.arc = function (...args) {
          counter.dots += 1;
          arc.apply(this, args);
        };
      }),
  });
  await page.locator('[data-node="api"]').waitFor();
  return page;
}

test("a film's messages move over the stages, are counted, and lie in the log as they are shown", async () => {
  const page = await openPipeline();
  const still = await openPipeline({ reducedMotion: "reduce" });
  const hash = await sendFilm(TITLE);
  const details = await (await fetch(`${product.url}/videos/${hash}`)).json();
  await expect.poll(() => figure(page, "bucket:uploads")).toBe(`+${details.total_chunks} chunks`);
  const trace = await readTrace(hash);
  const segments = trace.spans.filter(({ name, kind }) => kind === "message" && name === "segment.ready");
  await expect.poll(() => figure(page, "bucket:media")).toBe(`+${segments.length} segments`);
  const told = page.locator("[data-part=type-rows] li").filter({ hasText: "segment.ready" });
  expect(await told.locator("[data-part=seen]").textContent()).toBe(String(segments.length));
  await expect.poll(() => figure(page, "fanout")).toBe("lag 0");
  expect(await countDots(page)).toBeGreaterThan(trace.spans.length);
  // Who wants no motion has the counts alone.
  await expect.poll(() => figure(still, "bucket:media")).toBe(`+${segments.length} segments`);
  expect(await countDots(still)).toBe(0);

  const newest = page.locator("[data-part=message-rows] tr").filter({ hasText: "video.completed" }).first();
  const [partition, offset] = (await newest.locator("[data-part=offset]").textContent())!.split(" / ");
  await newest.getByRole("button").click();
  const dialog = page.getByRole("dialog");
  const [record] = await log.peek(TOPIC, Number(partition), Number(offset), 1);
  await expect
    .poll(async () => JSON.parse((await dialog.locator("pre").textContent()) || "null"))
    .toEqual(JSON.parse(record!.value));
  const text = (await dialog.textContent())!;
  for (const words of [hash, record!.headers!.traceparent!, "video-processing-group", "read, 1 attempt"])
    expect(text).toContain(words);
  await dialog.getByRole("button", { name: "Previous" }).click();
  const [before] = await log.peek(TOPIC, Number(partition), Number(offset) - 1, 1);
  await expect
    .poll(async () => JSON.parse((await dialog.locator("pre").textContent())!))
    .toEqual(JSON.parse(before!.value));
});

test("the trace of a completed film reaches from its first chunk to its last rung, and can be saved", async () => {
  const [film] = await (await fetch(`${product.url}/videos`)).json();
  // Its storyboard is made when all else is.
  await waitUntil("its last job", async () => {
    const { spans } = await readTrace(film.video_hash);
    return spans.some(({ name }) => name === "storyboard") && spans.every(({ end }) => end !== null);
  });
  const page = await openPipeline();
  const rows = page.locator(".trace-row");
  await page.getByLabel("Film", { exact: true }).scrollIntoViewIfNeeded();
  await page
    .locator(".trace-marks")
    .getByText(/completed/)
    .waitFor();
  const names = await rows.locator("[data-part=name]").allTextContents();
  expect(names.slice(0, 2)).toEqual(["film", "upload"]);
  expect(names).toEqual(expect.arrayContaining(["ingest", "encode 0 · low", "picture"]));
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export as JSON" }).click();
  const { spans, title }: Trace = JSON.parse(await readFile(await (await download).path(), "utf8"));
  expect(title).toBe(TITLE);
  expect(spans.every(({ start, end }) => end !== null && start <= end)).toBe(true);
  const jobs = spans.filter(({ kind }) => kind === "job");
  expect(jobs.every(({ attributes }) => String(attributes.worker).length > 0)).toBe(true);
  // Each job waited in its queue right until it ran.
  for (const { id, start } of jobs) expect(spans.find((span) => span.id === `${id}/wait`)?.end).toBe(start);
});

test("a dead letter shows its record, is redriven, and dropped", async () => {
  const page = await openPipeline();
  await log.publish(TOPIC, [{ key: "none", value: "no event of ours" }]);
  const letters = page.locator(".dead-letter");
  await letters.first().waitFor();
  await expect.poll(() => figure(page, "log:videos.dead")).toBe("1 waiting");
  await letters.getByRole("button", { name: "Open the record" }).click();
  await page.getByRole("dialog").getByText("no event of ours").waitFor();
  await page.getByRole("button", { name: "Close" }).click();

  const end = async () => (await log.offsets(TOPIC, "library"))[0]!.end;
  const before = await end();
  await letters.getByRole("button", { name: /^Redrive / }).click();
  // It is published again, and dies again: the same record, one attempt more.
  await letters.getByText("by track, 2 attempts").waitFor();
  const again = await log.peek(TOPIC, 0, before, (await end()) - before);
  expect(again.map(({ value }) => value)).toContain("no event of ours");
  await letters.getByRole("button", { name: /^Drop / }).click();
  await page.getByText("None waits: everything could be handled.").waitFor();
  await expect.poll(() => figure(page, "log:videos.dead")).toBe("0 waiting");
});

test("readers and queues are paused and resumed; what waits meanwhile goes on", async () => {
  const page = await openPipeline();
  const queue = rowOf(page, "ingest");
  await queue.getByRole("button", { name: "Pause ingest" }).click();
  await queue.getByRole("button", { name: "Resume ingest" }).waitFor();
  const group = rowOf(page, "library");
  await group.getByRole("button", { name: "Pause library" }).click();
  await expect.poll(() => figure(page, "track")).toMatch(/^paused/);
  // Its reader looks twice a second.
  await page.waitForTimeout(1_000);

  const sent = sendFilm("Sent meanwhile");
  await expect
    .poll(async () => Number(await group.locator("[data-part=lag]").textContent()))
    .toBeGreaterThan(2);
  await expect.poll(() => queue.locator("[data-part=waiting]").textContent()).toBe("1");
  await group.getByRole("button", { name: "Resume library" }).click();
  await queue.getByRole("button", { name: "Resume ingest" }).click();
  await sent;
  await expect.poll(() => group.locator("[data-part=lag]").textContent()).toBe("0");
});

test.each([1440, 390])("at %i pixels the page is not wider than the screen", async (width) => {
  const page = await openPipeline({ viewport: { width, height: 900 } });
  await page.getByLabel("Film", { exact: true }).scrollIntoViewIfNeeded();
  await page.locator(".trace-row").first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
