/**
 * How fast bytes are taken, and at what cost: through the API, and straight to the bucket with presigned
 * URLs, against the same bytes put into the same bucket with nothing around it.
 *
 *     npx node bench/upload.ts [--help]
 */
import { setTimeout as delay } from "node:timers/promises";
import { openBuckets } from "../core/bucket/open-buckets.ts";
import { uploadsPrefix } from "../core/video/keys.ts";
import type { Product } from "../tests/harness/run-product.ts";
import { deleteVideo } from "../tests/harness/upload.ts";
import { waitUntil } from "../tests/harness/wait-until.ts";
import { cpuBetween, cpuOfProduct } from "./harness/cpu-time.ts";
import { whenIdle } from "./harness/machine.ts";
import { type Sender, sendNoise, uploadNoise } from "./harness/noise.ts";
import { readOptions } from "./harness/options.ts";
import { median } from "./harness/percentiles.ts";
import { openPlainPuts, type PlainPut } from "./harness/plain-put.ts";
import { report, round } from "./harness/report.ts";
import { parseSize, toMiB } from "./harness/sizes.ts";
import { withProduct } from "./harness/with-product.ts";

/** What follows an upload (its last events) counts to it. */
const SETTLE_MS = 1_000;
/** Rounds until what takes the bytes is compiled: the first takes three times the CPU. */
const WARM_UPS = 2;
const GIB = 2 ** 30;
const PROMISED: Record<string, string> = { api: "≥ 0.6", direct: "≥ 0.9" };

/** The rows, in words. */
const MEANING: Record<Product["stack"], Record<string, string>> = {
  embedded: {
    files: "written and synced",
    driver: "the disk driver alone",
    plain: "plain PUTs to the bucket",
    api: "through the API",
    direct: "presigned PUT",
  },
  services: {
    plain: "AWS SDK to MinIO",
    driver: "our S3 driver alone",
    api: "through the API",
    direct: "presigned PUT",
  },
};

const options = readOptions({
  name: "upload",
  about:
    "Bytes a second and CPU-seconds a GiB through the API and straight to the bucket, each chunk acknowledged,\n" +
    "against plain PUTs of the same chunks to the same bucket, which no pipeline follows.",
  options: {
    size: { help: "of an upload", default: "512MiB", quick: "64MiB" },
    rounds: { help: "each way is taken once a round, in turn", default: "5", quick: "3" },
    parallel: { help: "chunks at a time", default: "3" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});

const stack = options.stack as Product["stack"];
const noise = { size: parseSize(options.size), parallel: Number(options.parallel) };

interface Run {
  way: string;
  "MiB/s": number;
  /** CPU-seconds of the product, by process and in all, and of the client. */
  product: ReturnType<typeof cpuBetween>;
  client: number;
}

/** Stores what is to be measured; resolves with what removes it again. */
type Way = () => Promise<() => Promise<unknown>>;

await whenIdle(options.wait);
const rounds = await withProduct({ stack }, async (product) => {
  const puts = await openPlainPuts(product);
  const upload = (way: "api" | "direct") => async () => {
    const videoHash = await uploadNoise(product.url, { ...noise, way });
    return () => removeUpload(product, videoHash);
  };
  const putAll = (put: PlainPut) => async () => {
    await sendNoise(noise, putter(put));
    return put.clear;
  };
  const ways: Record<string, Way> = { api: upload("api"), direct: upload("direct") };
  for (const [way, put] of Object.entries(puts)) ways[way] = putAll(put);
  // Each round begins with another way, so that none has the better place.
  const all: Run[][] = [];
  let removeLast: () => Promise<unknown> = async () => {};
  for (let i = 0; i < WARM_UPS + Number(options.rounds); i++) {
    const names = Object.keys(ways);
    const runs: Run[] = [];
    for (let turn = 0; turn < names.length; turn++) {
      const way = names[(i + turn) % names.length]!;
      // Only now: a virtual machine hands free memory back, and what it has to fetch again costs more than all
      // else that an upload does.
      await removeLast();
      const { remove, ...run } = await measure(product, way, ways[way]!);
      removeLast = remove;
      runs.push(run);
    }
    all.push(runs);
  }
  await Promise.all(Object.values(puts).map((put) => put.close()));
  return all.slice(WARM_UPS);
});

const ofWay = (way: string) => rounds.map((runs) => runs.find((run) => run.way === way)!);
const perGiB = (seconds: number) => round((seconds / noise.size) * GIB);
await report(`upload-${stack}`, {
  title:
    `Uploads of ${options.size}, ${options.parallel} chunks at a time, ${stack} stack: medians of ` +
    `${options.rounds} rounds; "÷ plain" is taken round by round.`,
  rows: Object.entries(MEANING[stack]).map(([way, meaning]) => ({
    way: `${way}: ${meaning}`,
    "MiB/s": round(median(ofWay(way).map((run) => run["MiB/s"])), 1),
    "÷ plain": round(median(rounds.map((runs) => ratio(runs, way)))),
    promised: PROMISED[way] ?? "",
    "product, CPU s/GiB": perGiB(median(ofWay(way).map((run) => run.product.total))),
    "of it api": perGiB(median(ofWay(way).map((run) => run.product.api!))),
    "client, CPU s/GiB": perGiB(median(ofWay(way).map((run) => run.client))),
  })),
  details: { options, rounds },
});

async function measure(
  product: Product,
  way: string,
  upload: Way,
): Promise<Run & { remove(): Promise<unknown> }> {
  const before = await cpuOfProduct(product);
  const clientBefore = process.cpuUsage();
  const startedAt = performance.now();
  const remove = await upload();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(clientBefore);
  await delay(SETTLE_MS);
  const used = cpuBetween(before, await cpuOfProduct(product));
  return { way, "MiB/s": toMiB(noise.size) / seconds, product: used, client: (user + system) / 1e6, remove };
}

/** Deletes what was uploaded, and waits until it is gone. */
async function removeUpload(product: Product, videoHash: string): Promise<void> {
  await deleteVideo(product.url, videoHash);
  const { uploads, media } = await openBuckets(await product.config());
  const isGone = async () => (await Array.fromAsync(uploads.list(uploadsPrefix(videoHash)))).length === 0;
  await waitUntil("an upload to be gone", isGone);
  await Promise.all([uploads.close(), media.close()]);
}

/** Each chunk of each upload under a name of its own. */
function putter({ put }: PlainPut): Sender {
  const upload = crypto.randomUUID();
  return { send: (chunk) => put(`${upload}-${chunk.index}`, chunk) };
}

function ratio(runs: Run[], way: string): number {
  const speed = (name: string) => runs.find((run) => run.way === name)!["MiB/s"];
  return speed(way) / speed("plain");
}
