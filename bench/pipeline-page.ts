/**
 * The pipeline page in Chromium while messages come by the hundred a second, against the same page while nothing
 * happens: frame times, tasks over 50 ms, and whether it counted every message.
 *
 *     npx node bench/pipeline-page.ts [--help]
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { createVideo } from "../core/library/create-video.ts";
import { keepFacts } from "../core/library/facts.ts";
import { type Library, openLibrary } from "../core/library/open-library.ts";
import { makeEvent, type PipelineEvent } from "../core/video/events.ts";
import { type FrameTimes, measureFrames } from "./harness/frame-times.ts";
import { whenIdle } from "./harness/machine.ts";
import { numbersOf, readOptions } from "./harness/options.ts";
import { report, round } from "./harness/report.ts";
import { openChromium } from "./harness/watch-page.ts";
import { withProduct } from "./harness/with-product.ts";

const options = readOptions({
  name: "pipeline-page",
  about: "Frame times and long tasks of the pipeline page, at rest and while messages come.",
  options: {
    rates: { help: "messages a second, with commas between them", default: "50,500", quick: "500" },
    seconds: { help: "how long each is measured", default: "20", quick: "5" },
    films: { help: "that the messages are of", default: "20" },
  },
});
const seconds = Number(options.seconds);
const BATCHES_A_SECOND = 10;
const RUNGS = ["source", "720p", "480p", "360p", "240p", "audio-0"];

interface Measured extends FrameTimes {
  rate: number;
  told: number;
  counted: number;
}

await whenIdle(options.wait);
const measured = await withProduct({}, async (product) => {
  const library = openLibrary((await product.config()).library);
  const films = await openFilms(library, Number(options.films));
  const browser = await openChromium();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${product.url}/pipeline.html`);
  await page.locator(".node").first().waitFor();
  await delay(3_000);
  const runs: Measured[] = [{ rate: 0, told: 0, counted: 0, ...(await measureFrames(page, seconds)) }];
  let n = 1;
  for (const rate of numbersOf(options.rates)) {
    const before = await countSegments(page);
    const telling = tell(library, films, rate, n);
    const frames = await measureFrames(page, seconds);
    const told = await telling;
    n += told;
    // The journal is read every 100 ms, the figures every second.
    await delay(3_000);
    runs.push({ rate, told, counted: (await countSegments(page)) - before, ...frames });
  }
  await browser.close();
  library.close();
  return runs;
});

const idle = measured[0]!;
await report("pipeline-page", {
  title:
    `The pipeline page over ${seconds} s each, at rest and while messages of ${options.films} films come: frame ` +
    "times, tasks over 50 ms, and how many messages the page counted of those that were told.",
  rows: measured.map((run) => ({
    "messages/s": run.rate,
    "frame p50, ms": round(run.p50, 1),
    "frame p95, ms": round(run.p95, 1),
    "longest frame, ms": round(run.longest, 1),
    "of idle (p95)": round(run.p95 / idle.p95),
    "tasks over 50 ms": run.longTasks.length,
    "script, % of a core": round(100 * run.scriptShare, 1),
    counted: `${run.counted} of ${run.told}`,
  })),
  details: { options, measured },
});

async function openFilms(library: Library, count: number): Promise<string[]> {
  const hashes: string[] = [];
  for (let film = 1; film <= count; film++) {
    const known = { description: "", contentType: null, fingerprint: null, owner: "local", size: null };
    const { video } = await createVideo(library, { ...known, title: `Film ${film}`, totalChunks: 1 });
    hashes.push(video.videoHash);
  }
  return hashes;
}

/** Keeps facts as track does, evenly over the time; answers how many. */
async function tell(library: Library, films: string[], rate: number, first: number): Promise<number> {
  const batch = Math.round(rate / BATCHES_A_SECOND);
  const beginning = performance.now();
  let told = 0;
  for (let turn = 0; turn < seconds * BATCHES_A_SECOND; turn++) {
    const events = Array.from({ length: batch }, (_, i) => segmentReady(films, first + told + i));
    const now = Date.now();
    await keepFacts(
      library,
      events.map((event, i) => ({ event, record: { partition: 0, offset: told + i, timestamp: now } })),
    );
    told += batch;
    await delay(Math.max(0, beginning + ((turn + 1) * 1000) / BATCHES_A_SECOND - performance.now()));
  }
  return told;
}

function segmentReady(films: string[], n: number): PipelineEvent {
  const rung = RUNGS[n % RUNGS.length]!;
  const data = { rung, n, start: n, duration: 360_000, bytes: 200_000, speed: 3 };
  return makeEvent("vidpipeline/transcode", films[n % films.length]!, "segment.ready", data) as PipelineEvent;
}

/** How many the page says that it has seen. */
async function countSegments(page: Page): Promise<number> {
  const text = await page.locator('[data-node="bucket:media"] .node-value').textContent();
  return Number(/\d+/.exec(text ?? "")?.[0] ?? 0);
}
