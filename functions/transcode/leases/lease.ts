import type { RedisOptions } from "ioredis";
import type { QueueName } from "../../../core/queue/jobs.ts";

/** A job that this worker has taken; the token proves to the queue that it is ours. */
export interface Lease {
  queue: QueueName;
  jobId: string;
  token: string;
}

/** What the thread that renews leases is started with. */
export interface RenewalSettings {
  redisUrl: string;
  redisOptions: RedisOptions;
  /** What a lease is renewed to (ms). */
  lockMs: number;
  /** A worker whose event loop has not turned for so long (ms) hangs: others take its jobs. */
  hangsAfterMs: number;
  /** One number, the worker's clock (ms since 1970) when its loop turned last, in shared memory. */
  heartbeat: BigInt64Array;
}

/** From the worker to the thread. */
export type LeaseOrder = { hold: Lease } | { release: Lease };

/** From the thread to the worker: what could not be renewed, and why. */
export interface RenewalTrouble {
  lease: Lease;
  reason: string;
}
