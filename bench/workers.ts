/**
 * How much sooner a long film is complete with two workers than with one, each with a single thread on a core
 * of its own.
 *
 *     npx node bench/workers.ts [--help]
 */
import { availableParallelism } from "node:os";
import type { Product } from "../tests/harness/run-product.ts";
import { uploadAndComplete } from "./harness/complete-film.ts";
import { cpuOfPrograms } from "./harness/cpu-time.ts";
import { readFilmTimes } from "./harness/film-times.ts";
import { makeLooped } from "./harness/looped-source.ts";
import { whenIdle } from "./harness/machine.ts";
import { readOptions } from "./harness/options.ts";
import { median } from "./harness/percentiles.ts";
import { addPinnedWorker, pinWorker } from "./harness/pinned-worker.ts";
import { report, round } from "./harness/report.ts";
import { withProduct } from "./harness/with-product.ts";

const PROMISED = 1.8;

const options = readOptions({
  name: "workers",
  about:
    "Time from the first byte of a long film to its completion, on one worker and on two, each on a core\n" +
    "of its own, where FFmpeg and x264 have one thread. The rest of the product runs on all cores.",
  options: {
    seconds: { help: "length of the film", default: "600", quick: "120" },
    size: { help: "of its pictures", default: "854x480" },
    bitrate: { help: "Mb a second of its pictures", default: "1.5" },
    rounds: { help: "one and two workers are tried once a round, in turn", default: "3", quick: "1" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});
if (availableParallelism() < 2) throw new Error("two workers need two cores");

const path = await makeLooped(Number(options.seconds), {
  ...{ size: options.size, gopSeconds: 2, bitrate: Number(options.bitrate) * 1e6 },
});
const rounds = [];
for (let i = 0; i < Number(options.rounds); i++) {
  rounds.push({ one: await measure(1), two: await measure(2) });
  console.log(JSON.stringify(rounds.at(-1)));
}

const speedUp = median(rounds.map(({ one, two }) => one.seconds / two.seconds));
await report(`workers-${options.stack}`, {
  title:
    `A film of ${options.seconds} s, ${options.size}, single-threaded workers, ${options.stack} stack: ` +
    `seconds from its first byte to its completion, medians of ${options.rounds}. "FFmpeg" is its CPU-seconds in ` +
    "all, and below the busiest worker.",
  rows: [
    { workers: 1, ...summary(rounds.map(({ one }) => one)), "speed-up": 1, promised: "" },
    {
      ...{ workers: 2, ...summary(rounds.map(({ two }) => two)) },
      ...{ "speed-up": round(speedUp), promised: `≥ ${PROMISED}` },
    },
  ],
  details: { options, rounds },
});

async function measure(workers: 1 | 2) {
  await whenIdle(options.wait);
  return withProduct({ stack: options.stack as Product["stack"] }, async (product) => {
    await pinWorker(product, 0);
    const second = workers === 2 ? await addPinnedWorker(product, 1) : null;
    const videoHash = await uploadAndComplete(product, path);
    const times = await readFilmTimes(product, videoHash);
    const pids = [await product.pid("transcode"), ...(second ? [second.pid] : [])];
    const programs = await Promise.all(pids.map(cpuOfPrograms));
    await second?.stop();
    return { seconds: (times.completed - times.first("chunk.stored")) / 1000, programs };
  });
}

function summary(runs: { seconds: number; programs: number[] }[]) {
  const sum = (programs: number[]) => programs.reduce((total, used) => total + used);
  return {
    seconds: round(median(runs.map((run) => run.seconds)), 1),
    FFmpeg: round(median(runs.map(({ programs }) => sum(programs))), 1),
    "busiest worker": round(median(runs.map(({ programs }) => Math.max(...programs))), 1),
  };
}
