/**
 * What a film costs: CPU-seconds of the whole product, from its upload to its storyboard, against one bare FFmpeg
 * run of the same encoded rungs with sound, and against the seed's two encodes of one rung.
 *
 *     npx node bench/cpu.ts [--help]
 */
import { encodedRungs } from "../core/video/ladder.ts";
import type { Product } from "../tests/harness/run-product.ts";
import { encodeBare } from "./harness/bare-ffmpeg.ts";
import { uploadAndComplete } from "./harness/complete-film.ts";
import { cpuBetween, cpuOfProduct } from "./harness/cpu-time.ts";
import { ingestCost } from "./harness/ingest-cost.ts";
import { readInspectionOf } from "./harness/inspection-of.ts";
import { whenIdle } from "./harness/machine.ts";
import { numbersOf, readOptions } from "./harness/options.ts";
import { report, round } from "./harness/report.ts";
import { encodeAsSeed } from "./harness/seed-way.ts";
import { makeSource } from "./harness/sources.ts";
import { storyboardCost } from "./harness/storyboard-cost.ts";
import { withProduct } from "./harness/with-product.ts";

const options = readOptions({
  name: "cpu",
  about:
    "CPU-seconds of the whole product for one film (host, Redis, API, fanout, track, worker, FFmpeg)\n" +
    "against one bare FFmpeg run of the same encoded rungs with sound, and the seed's two encodes.",
  options: {
    seconds: { help: "lengths of the film; 600 takes a quarter of an hour", default: "24,120", quick: "24" },
    gops: {
      help: "seconds from key to key; longer films have the first alone",
      default: "2,5,10",
      quick: "2",
    },
    bitrate: { help: "Mb a second of its pictures", default: "6" },
    size: { help: "of its pictures", default: "1920x1080", quick: "1280x720" },
    stack: { help: "embedded or services", default: "embedded" },
    "no-seed": { help: "leave the seed's way out" },
  },
});

const bitrate = Number(options.bitrate) * 1e6;
const [shortest, ...longer] = numbersOf(options.seconds);
const gops = numbersOf(options.gops);
const cells = [
  ...gops.map((gopSeconds) => ({ seconds: shortest!, gopSeconds })),
  ...longer.map((seconds) => ({ seconds, gopSeconds: gops[0]! })),
];
const sourceOf = (cell: { seconds: number; gopSeconds: number }) =>
  makeSource({ container: "mp4-first", bitrate, size: options.size, ...cell });
for (const cell of cells) await sourceOf(cell);
const WARM_UP_SECONDS = 8;

const measured = await withProduct({ stack: options.stack as Product["stack"] }, async (product) => {
  // The first film warms Node's compiler up, as in a product that has run for a while.
  await uploadAndComplete(product, (await sourceOf({ seconds: WARM_UP_SECONDS, gopSeconds: 2 })).path);
  const all = [];
  for (const cell of cells) {
    all.push(await measureFilm(product, cell));
    console.log(JSON.stringify(all.at(-1)!.row));
  }
  return all;
});

const lengths = options.seconds.replaceAll(",", "-");
await report(`cpu-${options.stack}-${lengths}s`, {
  title:
    `CPU-seconds for one film of ${options.size} at ${options.bitrate} Mb/s, ${options.stack} stack. ` +
    `"÷ bare" is promised to be at most 1.10, "÷ seed" (both per encoded rung) less than 0.5.`,
  rows: measured.map(({ row }) => row),
  details: { options, runs: measured },
});

async function measureFilm(product: Product, cell: (typeof cells)[number]) {
  const { path } = await sourceOf(cell);
  await whenIdle(options.wait);
  const before = await cpuOfProduct(product);
  const videoHash = await uploadAndComplete(product, path);
  const used = cpuBetween(before, await cpuOfProduct(product));
  const storyboard = await storyboardCost(product, videoHash);
  const inspection = await readInspectionOf(product, videoHash);
  const rungs = encodedRungs(inspection.rungs);
  const ingest = await ingestCost(path, inspection);
  await whenIdle(options.wait);
  const bare = await encodeBare(path, inspection);
  const withSeed = !options["no-seed"] && cell.gopSeconds === cells[0]!.gopSeconds;
  const seed = withSeed ? await encodeAsSeed(path) : null;
  return {
    row: {
      ...{ "film, s": cell.seconds, "GOP, s": cell.gopSeconds, rungs: rungs.length },
      ...{
        product: round(used.total),
        "of it FFmpeg": round(used.programs!),
        "of it ingest": round(ingest.all),
        "for damage": round(ingest.check),
        "of it storyboard": round(storyboard),
        "bare FFmpeg": round(bare.cpuSeconds),
      },
      "÷ bare": round(used.total / bare.cpuSeconds, 3),
      seed: seed ? round(seed.cpuSeconds) : "",
      "÷ seed": seed ? round(used.total / rungs.length / seed.cpuSeconds, 3) : "",
    },
    used,
    ingest,
    storyboard,
    bare,
    seed,
    rungs,
  };
}
