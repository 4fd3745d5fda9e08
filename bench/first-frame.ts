/**
 * How soon a film plays after its first byte, and how soon it is complete after its last one: containers ×
 * chunking × rate, each watched by both engines in a real Chromium, against the seed's way.
 *
 *     npx node bench/first-frame.ts [--help]
 */
import type { Browser } from "playwright-core";
import { waitForStatus } from "../tests/harness/journal.ts";
import type { Product } from "../tests/harness/run-product.ts";
import { readFilmTimes } from "./harness/film-times.ts";
import { whenIdle } from "./harness/machine.ts";
import { listOf, numbersOf, readOptions } from "./harness/options.ts";
import { type Chunking, openPacedUpload } from "./harness/paced-upload.ts";
import { report, round } from "./harness/report.ts";
import { encodeAsSeed } from "./harness/seed-way.ts";
import { type Container, containersOf, makeSource } from "./harness/sources.ts";
import { awaitPictures, openChromium, openFilmPage } from "./harness/watch-page.ts";
import { withProduct } from "./harness/with-product.ts";

const ALL = "mp4-first,mp4-last,fragmented,mkv,webm,ts";
/** Until every rung is made, on a slow machine. */
const COMPLETE_TIMEOUT_MS = 1_800_000;
const SMALLEST_RUNG = "240p";

const options = readOptions({
  name: "first-frame",
  about:
    "Time from a film's first byte to its first moving picture in hls.js and dash.js, and from its last byte\n" +
    "to playable and to completed, over containers, chunking and rate; against the seed's way in the same run.",
  options: {
    containers: { help: "which, with commas", default: ALL, quick: "mp4-first,mp4-last" },
    chunking: { help: "plan (ours), seed (2 MiB in order)", default: "plan,seed", quick: "plan" },
    rates: { help: "MB a second, 0 for no limit", default: "2.5,0", quick: "2.5" },
    seconds: { help: "length of the film", default: "30", quick: "12" },
    gop: { help: "seconds from key to key", default: "2" },
    bitrate: { help: "Mb a second of its pictures", default: "9.5" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});

interface Cell {
  container: Container;
  chunking: Chunking;
  /** MB a second; 0 for no limit. */
  rate: number;
}

const seconds = Number(options.seconds);
const makeFilm = (container: Container) =>
  makeSource({ container, seconds, gopSeconds: Number(options.gop), bitrate: Number(options.bitrate) * 1e6 });

const containers = containersOf(listOf(options.containers));
const cells = containers.flatMap((container) =>
  listOf(options.chunking).flatMap((chunking) =>
    numbersOf(options.rates).map((rate): Cell => ({ container, chunking: chunking as Chunking, rate })),
  ),
);
for (const container of containers) await makeFilm(container);

const browser = await openChromium();
const measured = await withProduct({ stack: options.stack as Product["stack"] }, async (product) => {
  const all = [];
  for (const cell of cells) {
    await whenIdle(options.wait);
    all.push(await measureCell(product, browser, cell));
    console.log(JSON.stringify(all.at(-1)!.row));
  }
  return all;
});
await browser.close();

await whenIdle(options.wait);
const film = await makeFilm("mp4-first");
const seed = await encodeAsSeed(film.path);
const seedRows = numbersOf(options.rates).map((rate) => {
  const sent = measured.find(({ cell }) => cell.rate === rate)!.row["last byte"];
  const after = round(seed.seconds);
  return {
    ...{ container: "the seed's way", chunking: "seed", "MB/s": rate || "no limit", "last byte": sent },
    ...{ playable: round(sent + after), "last → playable": after, "last → completed": after },
  };
});

await report("first-frame", {
  title:
    `Seconds after the first byte, of a ${seconds} s film of 1080p at ${options.bitrate} Mb/s with GOPs of ` +
    `${options.gop} s, ${options.stack} stack. "last →" counts from the answer to finalize. The seed's way: ` +
    `upload all, then two full libx264 medium encodes of one rung.`,
  rows: [...measured.map(({ row }) => row), ...seedRows],
  details: { options, seed, runs: measured },
});

/** Sends one film while both engines wait for it. */
async function measureCell(product: Product, chromium: Browser, cell: Cell) {
  const { path } = await makeFilm(cell.container);
  const rate = cell.rate > 0 ? cell.rate * 1e6 : Number.POSITIVE_INFINITY;
  const upload = await openPacedUpload(product.url, path, { chunking: cell.chunking, rate });
  const page = await openFilmPage(chromium, product.url, upload.videoHash);
  const sending = upload.send();
  const pictures = await awaitPictures(page);
  // What follows is a matter of the encoder alone; a browser that plays would take half of the machine.
  await page.close();
  const sent = await sending;
  await waitForStatus(product.url, upload.videoHash, "completed", COMPLETE_TIMEOUT_MS);
  const film = await readFilmTimes(product, upload.videoHash);

  const after = (at: number) => round((at - sent.firstByte) / 1000);
  const afterLast = (at: number) => round((at - sent.finalized) / 1000);
  const firstEncoded = film.first("segment.ready", ({ rung, n }) => rung === SMALLEST_RUNG && n === 1);
  return {
    cell,
    row: {
      container: cell.container,
      chunking: cell.chunking,
      "MB/s": cell.rate || "no limit",
      playable: after(film.playable),
      "HLS moves": after(pictures.hls.moving),
      "DASH moves": after(pictures.dash.moving),
      [`${SMALLEST_RUNG} #1`]: after(firstEncoded),
      "last byte": after(sent.finalized),
      "last → playable": afterLast(film.playable),
      "last → completed": afterLast(film.completed),
    },
    hops: {
      chunks: sent.acknowledged.slice(0, 8).map(after),
      inspected: after(film.first("source.inspected")),
      firstGop: after(film.first("gop.ready")),
      firstSound: after(film.first("segment.ready", ({ rung, n }) => rung === "audio-0" && n === 1)),
      firstSpan: after(film.first("span.ready")),
      firstPictures: { hls: after(pictures.hls.first), dash: after(pictures.dash.first) },
      sourceEnded: after(film.first("source.ended")),
    },
  };
}
