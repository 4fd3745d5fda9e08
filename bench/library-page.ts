/**
 * The library page in Chromium with ten thousand films, against the same page with a hundred: how long the API takes
 * for what the page asks, and frame times and tasks over 50 ms while somebody scrolls and types a search.
 *
 *     npx node bench/library-page.ts [--help]
 */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type Library, openLibrary } from "../core/library/open-library.ts";
import { chunks, videos } from "../core/library/schema.ts";
import { searchText } from "../core/video/fold-text.ts";
import { type FrameTimes, measureFrames } from "./harness/frame-times.ts";
import { whenIdle } from "./harness/machine.ts";
import { numbersOf, readOptions } from "./harness/options.ts";
import { median, percentile } from "./harness/percentiles.ts";
import { report, round } from "./harness/report.ts";
import { openChromium } from "./harness/watch-page.ts";
import { withProduct } from "./harness/with-product.ts";

const options = readOptions({
  name: "library-page",
  about: "Latency of the library's API, and frame times of its page, with few films and with many.",
  options: {
    films: { help: "numbers of films, with commas between them", default: "100,10000", quick: "100,2000" },
    requests: { help: "of each kind", default: "100", quick: "20" },
    seconds: { help: "of scrolling", default: "10", quick: "4" },
  },
});
const seconds = Number(options.seconds);
const WORDS = "harbour night railway café interview delta summer market kitchen release board winter".split(
  " ",
);
const BATCH = 200;
const KEY_MS = 90;

const ASKED = {
  "first page": "/videos?limit=60",
  "by title": "/videos?limit=60&sort=title",
  "search, many": "/videos?limit=60&q=night",
  "search, none": "/videos?limit=60&q=nothing+like+it",
  counts: "/videos/counts?q=night",
} as const;
type Asked = keyof typeof ASKED;

interface Measured {
  films: number;
  api: Record<Asked, number[]>;
  firstCardMs: number;
  scrolling: FrameTimes & { listed: number; cards: number };
  typing: FrameTimes;
}

await whenIdle(options.wait);
const measured = await withProduct({}, async (product) => {
  const library = openLibrary((await product.config()).library);
  const browser = await openChromium();
  const runs: Measured[] = [];
  let there = 0;
  for (const films of numbersOf(options.films)) {
    await addFilms(library, there, films);
    there = films;
    const api = await measureApi(product.url);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const firstCardMs = await openPage(page, product.url);
    // The stream opens, and the list is read once more.
    await delay(2_000);
    const scrolling = { ...(await measureWhile(page, seconds, scroll)), ...(await countCards(page)) };
    await page.evaluate(() => scrollTo(0, 0));
    const typing = await measureWhile(page, 4, type);
    await page.close();
    runs.push({ films, api, firstCardMs, scrolling, typing });
  }
  await browser.close();
  library.close();
  return runs;
});

const few = measured[0]!;
await report("library-page", {
  title: `The library page while it is scrolled for ${seconds} s as fast as pages come, and while a search is typed.`,
  rows: measured.map(({ films, firstCardMs, scrolling, typing }) => ({
    films,
    "first card, ms": round(firstCardMs, 0),
    "scrolling: frame p50, ms": round(scrolling.p50, 1),
    "p95, ms": round(scrolling.p95, 1),
    "of few (p95)": round(scrolling.p95 / few.scrolling.p95),
    "tasks over 50 ms": scrolling.longTasks.length,
    "films read": scrolling.listed,
    "cards there": scrolling.cards,
    "typing: frame p95, ms": round(typing.p95, 1),
    "of few (p95) ": round(typing.p95 / few.typing.p95),
    "tasks over 50 ms ": typing.longTasks.length,
  })),
  details: { options, measured },
});
await report("library-api", {
  title: `Milliseconds of ${options.requests} requests each, one after the other, by kind and number of films.`,
  rows: (Object.keys(ASKED) as Asked[]).map((asked) => ({
    request: asked,
    ...Object.fromEntries(
      measured.flatMap(({ films, api }) => [
        [`${films} films: p50`, round(median(api[asked]), 1)],
        [`${films} films: p95`, round(percentile(api[asked], 0.95), 1)],
      ]),
    ),
  })),
  details: { options },
});

/** Completed films, as if each had been uploaded in ten chunks. */
async function addFilms(library: Library, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += BATCH) {
    const films = Array.from({ length: Math.min(BATCH, to - start) }, (_, i) => makeRow(start + i));
    await library.batch([
      library.insert(videos).values(films),
      library
        .insert(chunks)
        .values(
          films.flatMap(({ videoHash }) =>
            Array.from({ length: 10 }, (_, index) => ({ videoHash, index, size: 4_194_304, sha256: "00" })),
          ),
        ),
    ]);
  }
}

function makeRow(n: number) {
  const word = (step: number) => WORDS[(n * step) % WORDS.length]!;
  const [title, description] = [`${word(1)} ${word(5)} ${n}`, `${word(7)} ${word(11)} with friends`];
  const time = new Date(Date.now() - 60_000).toISOString();
  return {
    ...{ videoHash: randomBytes(32).toString("hex"), title, description, initTitle: title },
    ...{ searchText: searchText(title, description), totalChunks: 10, size: 41_943_040 + n },
    ...{
      status: "completed" as const,
      createdAt: time,
      updatedAt: time,
      finalizedAt: time,
      playableAt: time,
    },
    ...{ duration: 30 + (n % 5000), width: 1920, height: 1080, progress: 1, announced: ["source", "720p"] },
  };
}

async function measureApi(url: string): Promise<Measured["api"]> {
  const api = {} as Measured["api"];
  for (const asked of Object.keys(ASKED) as Asked[]) {
    api[asked] = [];
    for (let i = 0; i < Number(options.requests); i++) {
      const started = performance.now();
      const answer = await fetch(url + ASKED[asked]);
      await answer.text();
      api[asked].push(performance.now() - started);
    }
  }
  return api;
}

/** Milliseconds from the navigation's start to the first card. */
async function openPage(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.locator(".card[data-hash]").first().waitFor();
  return page.evaluate(() => performance.now());
}

async function measureWhile(
  page: Page,
  duration: number,
  work: (page: Page, seconds: number) => Promise<void>,
): Promise<FrameTimes> {
  const [frames] = await Promise.all([measureFrames(page, duration), work(page, duration)]);
  return frames;
}

/** With the wheel, a screen in about four frames; at the end of what is read, until more is. */
async function scroll(page: Page, duration: number): Promise<void> {
  const end = performance.now() + duration * 1000;
  await page.mouse.move(720, 450);
  while (performance.now() < end) {
    await page.mouse.wheel(0, 240);
    await delay(16);
  }
}

function countCards(page: Page): Promise<{ listed: number; cards: number }> {
  return page.evaluate(() => {
    const cards = document.querySelectorAll(".card[data-hash]");
    return { listed: Number(cards[0]?.getAttribute("aria-setsize") ?? 0), cards: cards.length };
  });
}

async function type(page: Page): Promise<void> {
  await page.locator("[data-part=search]").focus();
  await page.keyboard.type("café night 1", { delay: KEY_MS });
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press("Backspace");
    await delay(KEY_MS);
  }
}
