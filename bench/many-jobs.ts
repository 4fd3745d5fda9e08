/**
 * What a queue costs in which many jobs wait: adding them, looking at it, taking the job that goes first, and working
 * through it with jobs that do nothing. On a Redis as the product starts it, which syncs every write.
 *
 *     npx node bench/many-jobs.ts [--help]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "bullmq";
import { openLogger } from "../core/logger.ts";
import { connectQueue } from "../core/queue/connect-queue.ts";
import { encodeJobId } from "../core/queue/jobs.ts";
import { openQueues, type Queues } from "../core/queue/open-queues.ts";
import { jobPriority } from "../core/queue/priority.ts";
import { findFreePort } from "../localstack/launch/free-port.ts";
import { launchRedis } from "../localstack/launch/redis.ts";
import { provisionRedis } from "../localstack/provision/redis.ts";
import { whenIdle } from "./harness/machine.ts";
import { numbersOf, readOptions } from "./harness/options.ts";
import { percentile } from "./harness/percentiles.ts";
import { report, round } from "./harness/report.ts";

const options = readOptions({
  name: "many-jobs",
  about: "Adds jobs of encode as fanout does, and works through them; no film is encoded.",
  options: {
    jobs: { help: "that wait, with commas", default: "100,1000,10000", quick: "100,1000" },
    probes: { help: "urgent jobs that are added while the others wait", default: "200", quick: "50" },
  },
});

/** Spans of a film of some minutes; each is a job. */
const SPANS = 20;
const GOPS = [1, 2, 3, 4].map((n) => ({
  ...{ n, start: n * 360_000, duration: 360_000, place: "media" as const, leading: false },
}));

const rows = [];
for (const jobs of numbersOf(options.jobs)) rows.push(await measure(jobs));
await report("many-jobs", {
  title:
    "A queue in which so many jobs wait, by one process: jobs a second that are added one by one, milliseconds of the " +
    "question how many wait, of an urgent job from its addition to its start while the others wait, memory of Redis, and " +
    "jobs a second that one worker with one job at a time works through.",
  rows,
  details: { options },
});

async function measure(jobs: number) {
  await whenIdle(options.wait);
  const dataDir = await mkdtemp(join(tmpdir(), "vidpipeline-bench-"));
  const { binary } = await provisionRedis();
  const redis = await launchRedis({ binary, dataDir, port: await findFreePort() });
  const queues = openQueues({ redisUrl: redis.url, attempts: 5, logger: openLogger("bench", "warn") });
  try {
    const adding = await timeOf(() => addAll(queues, jobs));
    const counting = await timesOf(100, () => queues.encode.getJobCounts("waiting", "prioritized"));
    const urgent = await measureUrgent(redis.url, queues, Number(options.probes));
    const memory = Number(/used_memory:(\d+)/.exec(await queues.redis.info("memory"))?.[1]);
    const draining = await timeOf(() => drain(redis.url, jobs));
    return {
      ...{ waiting: jobs, "added a second": Math.round(jobs / adding) },
      ...{ "count p50": round(percentile(counting, 0.5)), "count p99": round(percentile(counting, 0.99)) },
      ...{ "urgent p50": round(percentile(urgent, 0.5)), "urgent p99": round(percentile(urgent, 0.99)) },
      ...{ "Redis MB": round(memory / 1e6, 1), "done a second": Math.round(jobs / draining) },
    };
  } finally {
    await queues.close();
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** One addition after the other, as each event brings its own. */
async function addAll(queues: Queues, jobs: number): Promise<void> {
  for (let i = 0; i < jobs; i++) {
    const film = String(Math.floor(i / SPANS)).padStart(64, "0");
    await addJob(queues, film, (i % SPANS) + 1, jobPriority((i % SPANS) + 1, "all"));
  }
}

function addJob(queues: Queues, videoHash: string, span: number, priority: number) {
  const data = { videoHash, generation: 1, span, rungs: ["480p", "360p", "240p"], gops: GOPS, preroll: null };
  const jobId = encodeJobId(videoHash, span, "all", 1);
  return queues.encode.add("encode", data, { jobId, priority });
}

/** Each goes in front of all that wait: added, then taken by a worker, which must get it and no other. */
async function measureUrgent(url: string, queues: Queues, probes: number): Promise<number[]> {
  const connection = connectQueue(url);
  const worker = new Worker("encode", null, { connection, autorun: false });
  const times: number[] = [];
  for (let probe = 0; probe < probes; probe++) {
    const film = `f${String(probe).padStart(63, "0")}`;
    const startedAt = performance.now();
    await addJob(queues, film, 0, jobPriority(0, "low"));
    const job = await worker.getNextJob("bench");
    times.push(performance.now() - startedAt);
    if (job?.data.videoHash !== film) throw new Error("another job was in front of the urgent one");
    await job.moveToCompleted(null, "bench", false);
  }
  await worker.close();
  connection.disconnect();
  return times;
}

async function drain(url: string, jobs: number): Promise<void> {
  let done = 0;
  const connection = connectQueue(url);
  const all = Promise.withResolvers<void>();
  const worker = new Worker(
    "encode",
    async () => {
      if (++done >= jobs) all.resolve();
    },
    { connection, concurrency: 1 },
  );
  await all.promise;
  await worker.close();
  connection.disconnect();
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

async function timesOf(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push((await timeOf(work)) * 1000);
  return times;
}
