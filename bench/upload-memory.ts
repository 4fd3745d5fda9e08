/**
 * How much memory the API takes while a large file streams through it.
 *
 *     npx node bench/upload-memory.ts [--help]
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Product } from "../tests/harness/run-product.ts";
import { whenIdle } from "./harness/machine.ts";
import { watchMemory } from "./harness/memory.ts";
import { uploadNoise } from "./harness/noise.ts";
import { readOptions } from "./harness/options.ts";
import { report, round } from "./harness/report.ts";
import { parseSize, toMiB } from "./harness/sizes.ts";
import { withProduct } from "./harness/with-product.ts";

/** What the project promises: RSS over the idle level, whatever the size. */
const PROMISED_MIB = 60;
const IDLE_MS = 5_000;

const options = readOptions({
  name: "upload-memory",
  about: "Resident memory of the API before and while a large file streams through it.",
  options: {
    size: { help: "of the file", default: "1GiB", quick: "256MiB" },
    parallel: { help: "chunks at a time", default: "3" },
    stack: { help: "embedded or services", default: "embedded" },
  },
});

await whenIdle(options.wait);
const stack = options.stack as Product["stack"];
const size = parseSize(options.size);
const { idle, busy } = await withProduct({ stack }, async (product) => {
  const api = await product.pid("api");
  const idle = await watchMemory(api, () => delay(IDLE_MS));
  const upload = () => uploadNoise(product.url, { size, parallel: Number(options.parallel), way: "api" });
  return { idle, busy: await watchMemory(api, upload) };
});
const growth = toMiB(busy.max - idle.last);
await report(`upload-memory-${stack}`, {
  title: `Resident memory of the API in MiB while ${options.size} stream through it, ${stack} stack`,
  rows: [
    {
      ...{ idle: toMiB(idle.last), mean: toMiB(busy.mean), max: toMiB(busy.max), last: toMiB(busy.last) },
      ...{ growth, promised: `< ${PROMISED_MIB}`, "MiB/s": round(toMiB(size) / busy.seconds, 1) },
    },
  ],
  details: { options },
});
process.exitCode = growth < PROMISED_MIB ? 0 : 1;
