/**
 * How much memory the API takes while a large file streams through it. Prints a table and writes
 * bench/results/upload-memory-<stack>.json.
 *
 *     npx node bench/upload-memory.ts [--size 1GiB] [--parallel 3] [--stack embedded|services]
 */
import { createHash, randomFillSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chunkPlan } from "../core/video/chunk-plan.ts";
import { readHostState } from "../localstack/host/state-file.ts";
import { launchProcess } from "../localstack/launch/process.ts";
import { watchMemory } from "./harness/memory.ts";
import { parseSize, toMiB } from "./harness/sizes.ts";
import { writeResult } from "./harness/write-result.ts";

/** What the project promises: RSS over the idle level, whatever the size. */
const PROMISED_MB = 60;
const IDLE_SECONDS = 5;
const ROOT = new URL("..", import.meta.url).pathname;

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "1GiB" },
    parallel: { type: "string", default: "3" },
    stack: { type: "string", default: "embedded" },
  },
});
const { stack } = values;
const size = parseSize(values.size);
const parallel = Number(values.parallel);

const dataDir = await mkdtemp(join(tmpdir(), "vidpipeline-bench-"));
let url = "";
const product = await launchProcess({
  name: "the product",
  command: process.execPath,
  args: [join(ROOT, "localstack/main.ts")],
  cwd: ROOT,
  env: { DATA_DIR: dataDir, PORT: "0", STACK: stack },
  ready: /^ready http/,
  // A first run on a computer may build what the services stack needs.
  readyTimeoutMs: 900_000,
  stopTimeoutMs: 10_000,
  onLine(line) {
    if (line.startsWith("ready ")) url = line.slice("ready ".length);
  },
});

try {
  const api = (await readHostState(dataDir))!.processes.api!.pid!;
  const idle = await watchMemory(
    api,
    () => new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000)),
  );
  const startedAt = performance.now();
  const busy = await watchMemory(api, () => uploadRandom(size, parallel));
  const seconds = (performance.now() - startedAt) / 1000;
  const result = {
    stack,
    size,
    parallel,
    seconds: Number(seconds.toFixed(1)),
    mibPerSecond: Number((toMiB(size) / seconds).toFixed(1)),
    rssMiB: { idle: toMiB(idle.last), mean: toMiB(busy.mean), max: toMiB(busy.max), last: toMiB(busy.last) },
    growthMiB: toMiB(busy.max - idle.last),
    promisedMiB: PROMISED_MB,
    machine: { cpus: cpus().length, platform: process.platform, node: process.version },
  };
  console.table({
    "API, RSS in MiB": { ...result.rssMiB, growth: result.growthMiB, promised: `< ${PROMISED_MB}` },
  });
  console.log(
    `${values.size} in ${result.seconds} s, ${result.mibPerSecond} MiB/s, ${parallel} chunks at a time`,
  );
  await writeResult(`upload-memory-${stack}`, result);
  process.exitCode = result.growthMiB < PROMISED_MB ? 0 : 1;
} finally {
  await product.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Raw chunks by the plan, with their digests; each is made when it is sent and forgotten afterwards. */
async function uploadRandom(bytes: number, lanes: number): Promise<void> {
  const plan = chunkPlan(bytes);
  const init = await send("/videos/init", {
    body: JSON.stringify({ title: "noise", total_chunks: plan.length, size: bytes, fingerprint: dataDir }),
    headers: { "content-type": "application/json" },
  });
  const { video_hash } = (await init.json()) as { video_hash: string };
  // Noise is no film, and is found out by its first chunk: so that one comes last.
  const waiting = [...plan.keys()].slice(1);
  const work = async () => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) await sendChunk(index);
  };
  const sendChunk = async (index: number) => {
    const body = randomFillSync(new Uint8Array(plan[index]!.length));
    const digest = createHash("sha256").update(body).digest("base64");
    const headers = { "content-type": "application/octet-stream", "content-digest": `sha-256=:${digest}:` };
    await send(`/videos/upload_chunk/${video_hash}/${index}`, { body, headers });
  };
  await Promise.all(Array.from({ length: lanes }, work));
  await sendChunk(0);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${url}${path}`, { method: "POST", ...init });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}
