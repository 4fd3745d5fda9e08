/**
 * How much memory a worker takes besides FFmpeg while it cuts and encodes films whose GOPs are large.
 *
 *     npx node bench/worker-memory.ts [--help]
 */
import { uploadAndComplete } from "./harness/complete-film.ts";
import { whenIdle } from "./harness/machine.ts";
import { proportionalBytes, watchMemory } from "./harness/memory.ts";
import { numbersOf, readOptions } from "./harness/options.ts";
import { report, round } from "./harness/report.ts";
import { makeSource } from "./harness/sources.ts";
import { withProduct } from "./harness/with-product.ts";

/** What the project promises, besides FFmpeg. */
const PROMISED_MB = 200;

const options = readOptions({
  name: "worker-memory",
  about:
    "Memory (PSS: pages of Node itself are shared by all functions) of a worker, besides FFmpeg, over the way\n" +
    "of films with long GOPs and large pictures. Linux only.",
  options: {
    gops: {
      help: "seconds from key to key; over 10.5 takes the sequential lane",
      default: "2,4,8,600",
      quick: "4",
    },
    size: { help: "of the pictures", default: "3840x2160", quick: "1920x1080" },
    bitrate: { help: "Mb a second of the pictures", default: "40" },
    seconds: { help: "length of the film", default: "24", quick: "12" },
  },
});

const seconds = Number(options.seconds);
const rows = [];
for (const gopSeconds of numbersOf(options.gops)) {
  const bitrate = Number(options.bitrate) * 1e6;
  const { path } = await makeSource({
    container: "mp4-first",
    seconds,
    gopSeconds,
    bitrate,
    size: options.size,
  });
  await whenIdle(options.wait);
  const memory = await withProduct({ stack: "embedded" }, async (product) => {
    const work = () => uploadAndComplete(product, path);
    return watchMemory(await product.pid("transcode"), work, proportionalBytes);
  });
  const [mean, most] = [round(memory.mean / 1e6), round(memory.max / 1e6)];
  rows.push({ "GOP, s": gopSeconds, mean, most, promised: `≤ ${PROMISED_MB}` });
  console.log(JSON.stringify(rows.at(-1)));
}

await report("worker-memory", {
  title: `Memory of a worker in MB (PSS), besides FFmpeg: ${options.size} at ${options.bitrate} Mb/s`,
  rows,
  details: { options },
});
process.exitCode = rows.every(({ most }) => most <= PROMISED_MB) ? 0 : 1;
