/**
 * A thread of the worker that renews its leases; see keep-leases.ts. It is no TypeScript, as the thread would have to
 * load what strips types, which takes more memory than all else here.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Job, Queue } from "bullmq";
import { Redis } from "ioredis";

/** @import { Lease, LeaseOrder, RenewalSettings } from "./lease.ts" */

/** @type {RenewalSettings} */
const { redisUrl, redisOptions, lockMs, hangsAfterMs, heartbeat } = workerData;
// Not BullMQ's own, which would wait for up to 20 s before it connects again: leases are shorter.
const connection = new Redis(redisUrl, redisOptions);
connection.on("error", () => {}); // the worker's own connections tell of it
/** @type {Map<string, Queue>} */
const queues = new Map();
/** By token. @type {Map<string, Lease>} */
const held = new Map();
/** Tokens whose renewal Redis has not answered yet. */
const underWay = new Set();

parentPort.on("message", (/** @type {LeaseOrder} */ order) => {
  if ("hold" in order) held.set(order.hold.token, order.hold);
  else held.delete(order.release.token);
});

setInterval(() => {
  if (Date.now() - Number(Atomics.load(heartbeat, 0)) > hangsAfterMs) return;
  for (const lease of held.values()) if (!underWay.has(lease.token)) void renew(lease);
}, lockMs / 3);

async function renew(/** @type {Lease} */ lease) {
  const { queue, jobId, token } = lease;
  underWay.add(token);
  try {
    const job = new Job(queueOf(queue), queue, {}, {}, jobId);
    if ((await job.extendLock(token, lockMs)) === 1) return;
    tell(lease, "another worker has it, or it is gone");
    held.delete(token);
  } catch (error) {
    tell(lease, String(error));
  } finally {
    underWay.delete(token);
  }
}

/** What was given back while it was being renewed is no trouble. */
function tell(/** @type {Lease} */ lease, /** @type {string} */ reason) {
  if (held.has(lease.token)) parentPort.postMessage({ lease, reason });
}

function queueOf(/** @type {string} */ name) {
  const known = queues.get(name);
  if (known) return known;
  const queue = new Queue(name, { connection });
  queue.on("error", () => {});
  queues.set(name, queue);
  return queue;
}
