/**
 * How much sooner a queue of many short films is empty with more workers, each with a single thread on one core,
 * and what of the processors' time goes to something else than FFmpeg. Linux only.
 *
 *     npx node bench/short-films.ts [--help]
 */
import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Product } from "../tests/harness/run-product.ts";
import { uploadFilm } from "../tests/harness/upload.ts";
import { cpuBetween, cpuOfProcess, cpuOfProduct } from "./harness/cpu-time.ts";
import { whenIdle } from "./harness/machine.ts";
import { numbersOf, readOptions } from "./harness/options.ts";
import { setQueues } from "./harness/pause-queues.ts";
import { addPinnedWorker, pinWorker } from "./harness/pinned-worker.ts";
import { report, round } from "./harness/report.ts";
import { makeSource } from "./harness/sources.ts";
import { withProduct } from "./harness/with-product.ts";

const options = readOptions({
  name: "short-films",
  about:
    "Films are uploaded while the queues rest; then workers take them, each single-threaded on one core, several\n" +
    "on a core where there are more workers than cores. From then until every film is completed.",
  options: {
    workers: { help: "numbers of workers, with commas", default: "1,2,4" },
    films: { help: "in the queue", default: "60", quick: "8" },
    seconds: { help: "length of each", default: "6" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});

const ASK_EVERY_MS = 250;
const cores = availableParallelism();
const films = Number(options.films);
const source = await makeSource({
  ...{ container: "mp4-first", size: "640x360", gopSeconds: 2, bitrate: 800_000 },
  seconds: Number(options.seconds),
});

const runs = [];
for (const workers of numbersOf(options.workers)) runs.push(await measure(workers));
const [one] = runs;
await report(`short-films-${options.stack}`, {
  title:
    `${films} films of ${options.seconds} s, 640x360, queued before the first worker begins, ${options.stack} stack, ` +
    `${cores} cores: seconds until all are completed. CPU in milliseconds a film; "share of the cores" is all of it over ` +
    "what the cores had.",
  rows: runs.map(({ workers, seconds, ffmpeg, worker, rest }) => {
    const speedUp = one!.seconds / seconds;
    const perFilm = (used: number) => Math.round((used / films) * 1000);
    return {
      ...{ workers, seconds: round(seconds, 1), "films a minute": round((films / seconds) * 60, 1) },
      ...{ "speed-up": round(speedUp), "per core": round(speedUp / Math.min(workers, cores)) },
      ...{ FFmpeg: perFilm(ffmpeg), "worker processes": perFilm(worker), "all else": perFilm(rest) },
      "share of the cores": round((ffmpeg + worker + rest) / (seconds * cores)),
    };
  }),
  details: { options, runs },
});

async function measure(workers: number) {
  await whenIdle(options.wait);
  return withProduct({ stack: options.stack as Product["stack"] }, async (product) => {
    await setQueues(product, "pause");
    for (let film = 0; film < films; film++) await uploadFilm(product.url, source.path);
    await pinWorker(product, 0);
    const others = [];
    for (let i = 1; i < workers; i++) others.push(await addPinnedWorker(product, i % cores));
    const pids = [await product.pid("transcode"), ...others.map(({ pid }) => pid)];
    const read = async () => ({
      product: await cpuOfProduct(product),
      workers: await Promise.all(pids.map(cpuOfProcess)),
    });

    const before = await read();
    const startedAt = performance.now();
    await setQueues(product, "resume");
    await whenAllCompleted(product);
    const seconds = (performance.now() - startedAt) / 1000;
    const after = await read();
    for (const worker of others) await worker.stop();

    const sum = (of: "own" | "programs") =>
      after.workers.reduce((total, one, i) => total + one[of] - before.workers[i]![of], 0);
    // What is below the host, but for its worker and what that one ran.
    const { total, transcode, programs } = cpuBetween(before.product, after.product);
    return {
      ...{ workers, seconds, ffmpeg: sum("programs"), worker: sum("own") },
      rest: total - transcode! - programs!,
    };
  });
}

async function whenAllCompleted({ url }: Product): Promise<void> {
  for (;;) {
    const counts = (await (await fetch(`${url}/videos/counts`)).json()) as Record<string, number>;
    if (counts.failed) throw new Error(`${counts.failed} films failed`);
    if (counts.completed === films) return;
    await delay(ASK_EVERY_MS);
  }
}
