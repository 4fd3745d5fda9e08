/**
 * How the product's cost grows with the length of a film: time to the first segment, lag of completion,
 * memory, and CPU a minute of film. All of it should stay flat.
 *
 *     npx node bench/length.ts [--help]
 */
import type { Product } from "../tests/harness/run-product.ts";
import { uploadAndComplete, whenCompleted } from "./harness/complete-film.ts";
import { cpuBetween, cpuOfProduct } from "./harness/cpu-time.ts";
import { type FilmTimes, readFilmTimes } from "./harness/film-times.ts";
import { chunksOfFirstGop } from "./harness/first-gop.ts";
import { makeLooped } from "./harness/looped-source.ts";
import { whenIdle } from "./harness/machine.ts";
import { type MemoryUse, watchMemory } from "./harness/memory.ts";
import { numbersOf, readOptions } from "./harness/options.ts";
import type { PacedTimes } from "./harness/paced-client.ts";
import { openPacedUpload } from "./harness/paced-upload.ts";
import { report, round } from "./harness/report.ts";
import { toMiB } from "./harness/sizes.ts";
import { withProduct } from "./harness/with-product.ts";

const WATCHED = ["api", "track", "transcode"] as const;

const options = readOptions({
  name: "length",
  about:
    "First GOP sent to playable, completion beyond the encoder's backlog, memory of the api, of track\n" +
    "and of the worker, and CPU-seconds a minute of film, for films of growing length and small pictures.",
  options: {
    lengths: { help: "seconds; 7200 for two hours", default: "10,60,300,1200", quick: "10,60,180" },
    size: { help: "of the pictures", default: "480x270" },
    bitrate: { help: "Mb a second of the pictures", default: "0.3" },
    rate: { help: "MB a second of the upload, 0 for no limit", default: "2.5" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});

const sourceOptions = { size: options.size, gopSeconds: 2, bitrate: Number(options.bitrate) * 1e6 };
const rate = Number(options.rate) > 0 ? Number(options.rate) * 1e6 : Number.POSITIVE_INFINITY;
const runs = [];
for (const seconds of numbersOf(options.lengths)) {
  runs.push(await measureLength(seconds));
  console.log(JSON.stringify(runs.at(-1)!.row));
}

await report(`length-${options.stack}`, {
  title:
    `Films of ${options.size} sent at ${options.rate} MB/s, ${options.stack} stack. "first GOP sent" counts ` +
    'from the first byte (the index stands before it, and grows with the film), "→ playable" from there; ' +
    "backlog is what the encoder had to do after finalize, lag what followed until completed, all in " +
    "seconds; then the most resident memory, and CPU-seconds a minute of film. A start costs the same for all.",
  rows: runs.map(({ row }) => row),
  details: { options, runs },
});

/** On a product of its own, so that nothing of another film is in its memory. */
async function measureLength(seconds: number) {
  const path = await makeLooped(seconds, sourceOptions);
  const [shortest] = numbersOf(options.lengths);
  const warmUp = await makeLooped(shortest!, sourceOptions);
  await whenIdle(options.wait);
  return withProduct({ stack: options.stack as Product["stack"] }, async (product) => {
    await uploadAndComplete(product, warmUp);
    const upload = await openPacedUpload(product.url, path, { chunking: "plan", rate });
    const before = await cpuOfProduct(product);
    let sent: PacedTimes = { firstByte: 0, acknowledged: [], finalized: 0 };
    const memory = await watchAll(product, async () => {
      sent = await upload.send();
      await whenCompleted(product, upload.videoHash);
    });
    const used = cpuBetween(before, await cpuOfProduct(product));
    const film = await readFilmTimes(product, upload.videoHash);

    const gopSent = sent.acknowledged[(await chunksOfFirstGop(path, upload.bytes)) - 1]!;
    const encoded = Math.max(sent.finalized, lastEncoded(film));
    const perMinute = (cpuSeconds: number) => round((cpuSeconds / seconds) * 60, 3);
    const row = {
      ...{ "film, s": seconds, "MB sent": round(upload.bytes / 1e6, 1) },
      "first GOP sent": round((gopSent - sent.firstByte) / 1000),
      "→ playable": round((film.playable - gopSent) / 1000),
      backlog: round((encoded - sent.finalized) / 1000),
      lag: round((film.completed - encoded) / 1000),
      ...Object.fromEntries(WATCHED.map((name) => [`${name}, MiB`, toMiB(memory[name]!.max)])),
      "CPU s/min": perMinute(used.total),
      ...{ "of it FFmpeg": perMinute(used.programs!), "of it track": perMinute(used.track!) },
      "of it api": perMinute(used.api!),
    };
    return { row, used, memory };
  });
}

/** Watches several processes at once while `work` is done. */
async function watchAll(product: Product, work: () => Promise<void>): Promise<Record<string, MemoryUse>> {
  const done = work();
  const watch = async (name: string) =>
    [name, await watchMemory(await product.pid(name), () => done)] as const;
  return Object.fromEntries(await Promise.all(WATCHED.map(watch)));
}

/** When the last segment of a rung that is encoded was stored. */
function lastEncoded({ facts }: FilmTimes): number {
  const isEncoded = (rung: string) => rung !== "source" && !rung.startsWith("audio-");
  const times = facts.flatMap((event) =>
    event.type === "segment.ready" && isEncoded(event.data.rung) ? [Date.parse(event.time)] : [],
  );
  return Math.max(...times);
}
