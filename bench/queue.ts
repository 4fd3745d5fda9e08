/**
 * How long an event takes to where it is needed: to the log, to its readers, to the pages, and to the start
 * of the job that is made of it; idle, and while a long film keeps the encoder busy. Also what a film costs
 * besides its encoding.
 *
 *     npx node bench/queue.ts [--help]
 */
import type { Product } from "../tests/harness/run-product.ts";
import { deleteVideo, uploadFilm } from "../tests/harness/upload.ts";
import { whenCompleted } from "./harness/complete-film.ts";
import { cpuBetween, cpuOfProduct } from "./harness/cpu-time.ts";
import { watchEvents } from "./harness/event-watch.ts";
import { HOPS, hopSamples } from "./harness/hops.ts";
import { readJobTimes } from "./harness/job-times.ts";
import { whenIdle } from "./harness/machine.ts";
import { readOptions } from "./harness/options.ts";
import { percentile } from "./harness/percentiles.ts";
import { report, round } from "./harness/report.ts";
import { makeSource } from "./harness/sources.ts";
import { withProduct } from "./harness/with-product.ts";

const options = readOptions({
  name: "queue",
  about:
    "Latency of each hop, from event to log, reader, page and job start, with small films sent one after\n" +
    "the other: idle, then while long films are encoded. And the CPU of a small film besides its encoding.",
  options: {
    films: { help: "small films in each phase", default: "50", quick: "10" },
    load: { help: "seconds of the long film", default: "120", quick: "40" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});

const count = Number(options.films);
// 480x270 has one rung to encode; 6 s give two spans.
const small = {
  container: "mp4-first",
  size: "480x270",
  seconds: 6,
  gopSeconds: 2,
  bitrate: 500_000,
} as const;
const long = { container: "mp4-first", size: "1280x720", gopSeconds: 2, bitrate: 4_000_000 } as const;
const smallFilm = await makeSource(small);
const longFilm = await makeSource({ ...long, seconds: Number(options.load) });

await whenIdle(options.wait);
const stack = options.stack as Product["stack"];
const idle = await measurePhase(null);
const loaded = await measurePhase(longFilm.path);

await report(`queue-${stack}`, {
  title:
    `Milliseconds of each hop of ${count} films of ${small.seconds} s, one after the other, ${stack} stack: ` +
    "idle, and while long films keep the encoder busy, which does one job at a time. Of encode jobs the " +
    "first of each film.",
  rows: HOPS.map((hop) => ({
    hop,
    ...columnsOf("idle", idle.samples[hop]),
    ...columnsOf("load", loaded.samples[hop]),
  })),
  details: { options, idle, loaded },
});
await report(`queue-cpu-${stack}`, {
  title:
    `CPU milliseconds of the ${stack} stack besides worker and FFmpeg, for one film of ${small.seconds} s ` +
    "with one page that follows: mean over all that were sent to an idle product.",
  rows: [controlPlane(idle.used)],
  details: { options, used: idle.used },
});

/** A product of its own, so that no phase reads the journal of another. */
function measurePhase(load: string | null) {
  return withProduct({ stack }, async (product) => {
    await sendSmallFilm(product);
    const watch = await watchEvents(product);
    const measured = new AbortController();
    const busy = load === null ? null : keepBusy(product, load, measured.signal);
    const before = await cpuOfProduct(product);
    const sent = new Set<string>();
    while (sent.size < count) sent.add(await sendSmallFilm(product));
    const used = cpuBetween(before, await cpuOfProduct(product));
    measured.abort();
    await busy;

    const events = (await watch.end()).filter(({ event }) => sent.has(event.subject));
    const { redis } = await product.config();
    return { samples: hopSamples(events, await readJobTimes(redis.url)), used };
  });
}

async function sendSmallFilm(product: Product): Promise<string> {
  const videoHash = await uploadFilm(product.url, smallFilm.path);
  await whenCompleted(product, videoHash);
  return videoHash;
}

/** Has the encoder work on one long film after the other; what is left of the last one goes. */
async function keepBusy(product: Product, path: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const videoHash = await uploadFilm(product.url, path);
    await whenCompleted(product, videoHash, signal);
    if (signal.aborted) await deleteVideo(product.url, videoHash);
  }
}

function columnsOf(phase: string, samples: number[]) {
  const column = (name: string, share: number) => [
    `${phase} ${name}`,
    Math.round(percentile(samples, share)),
  ];
  return {
    [`${phase} n`]: samples.length,
    ...Object.fromEntries([column("p50", 0.5), column("p95", 0.95), column("p99", 0.99)]),
  };
}

/** Milliseconds a film, by process. */
function controlPlane({ total, programs, transcode, ...parts }: ReturnType<typeof cpuBetween>) {
  const perFilm = (seconds: number) => round((seconds / count) * 1000, 1);
  const processes = Object.entries(parts).map(([name, seconds]) => [name, perFilm(seconds)]);
  return { "in all": perFilm(total - programs! - transcode!), ...Object.fromEntries(processes) };
}
