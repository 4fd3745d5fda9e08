import { fileURLToPath } from "node:url";
import { Queue, Worker } from "bullmq";
import { execa } from "execa";
import { expect, test } from "vitest";
import { openLogger } from "../../../../core/logger.ts";
import { connectQueue } from "../../../../core/queue/connect-queue.ts";
import { openLeaseKeeper } from "../../../../functions/transcode/leases/keep-leases.ts";
import { startRedis } from "../../../harness/redis.ts";
import { waitUntil } from "../../../harness/wait-until.ts";

const redis = await startRedis();
const RIVAL = fileURLToPath(new URL("../../../harness/rival-worker.mjs", import.meta.url));
const LOCK_MS = 500;
/** Until the thread that renews has begun. */
const FIRST_LOCK_MS = 30_000;
/** Enough for a lease to run out, and for a rival to look for that again and again. */
const BUSY_MS = 3_000;

/** Keeps this thread, and with it the event loop, from everything else. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Takes a job, is busy, and answers what a worker in another process got meanwhile. */
async function contend({ hangsAfterMs }: { hangsAfterMs: number }): Promise<string[]> {
  const connection = { url: redis.url, maxRetriesPerRequest: null };
  const queue = new Queue("encode", { connection });
  await queue.obliterate({ force: true });
  await queue.add("encode", {}, { jobId: "ours" });
  const leases = openLeaseKeeper({
    ...{ redisUrl: redis.url, lockMs: LOCK_MS, hangsAfterMs },
    logger: openLogger("test", "silent"),
  });
  const worker = new Worker("encode", null, { connection, lockDuration: FIRST_LOCK_MS });
  const job = await worker.getNextJob("token", { block: false });
  const release = leases.hold({ queue: "encode", jobId: job!.id!, token: "token" });
  const rival = execa(process.execPath, [RIVAL, "encode", redis.url, "200"], { reject: false });
  const look = connectQueue(redis.url);
  let said = "";
  rival.stdout.on("data", (piece) => (said += piece));
  try {
    await waitUntil("the rival", () => said.includes("ready"));
    await waitUntil("a renewal", async () => (await look.pttl(queue.toKey("ours:lock"))) <= LOCK_MS);
    block(BUSY_MS);
    release();
  } finally {
    rival.kill();
    look.disconnect();
    await Promise.all([rival, leases.close(), worker.close(), queue.close()]);
  }
  return said.trim().split("\n");
}

test("a worker whose event loop is busy for six leases keeps its job", async () => {
  expect(await contend({ hangsAfterMs: 60_000 })).toEqual(["ready"]);
});

test("a worker that hangs loses it", async () => {
  expect(await contend({ hangsAfterMs: LOCK_MS })).toEqual(["ready", "ours"]);
});
