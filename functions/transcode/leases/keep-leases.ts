import { Worker } from "node:worker_threads";
import type { Logger } from "../../../core/logger.ts";
import { QUEUE_CONNECTION } from "../../../core/queue/connect-queue.ts";
import type { Lease, LeaseOrder, RenewalSettings, RenewalTrouble } from "./lease.ts";

const HANGS_AFTER_MS = 30_000;
const BEAT_MS = 250;
/** It makes hardly any objects. */
const YOUNG_MB = 2;

export interface LeaseKeeper {
  /** Renews the lease until the function that is returned is called. */
  hold(lease: Lease): () => void;
  close(): Promise<void>;
}

export interface LeaseKeeperOptions {
  redisUrl: string;
  /** Duration of a lease (ms). */
  lockMs: number;
  logger: Logger;
  hangsAfterMs?: number;
}

/**
 * Renews leases from a thread of its own, with a connection of its own: a worker whose event loop is busy for longer
 * than a lease lasts keeps its jobs. One that hangs loses them, after `hangsAfterMs` and what is left of the lease.
 * The thread begins with the first job, so that a worker without work does not pay for it.
 */
export function openLeaseKeeper(options: LeaseKeeperOptions): LeaseKeeper {
  const { redisUrl, lockMs, logger, hangsAfterMs = HANGS_AFTER_MS } = options;
  const heartbeat = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  const beat = () => void Atomics.store(heartbeat, 0, BigInt(Date.now()));
  const beating = setInterval(beat, BEAT_MS).unref();
  const held = new Set<Lease>();
  let thread: Worker | undefined;

  function start(): Worker {
    const redisOptions = QUEUE_CONNECTION;
    const workerData: RenewalSettings = { redisUrl, redisOptions, lockMs, hangsAfterMs, heartbeat };
    const started = new Worker(new URL("./renew-leases.mjs", import.meta.url), {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    started.unref();
    started.on("message", ({ lease: { queue, jobId }, reason }: RenewalTrouble) =>
      logger.warn({ queue, job: jobId, reason }, "a lease could not be renewed"),
    );
    started.on("error", (err) => {
      logger.error({ err }, "leases are no longer renewed; the next job begins that anew");
      thread = undefined;
    });
    for (const lease of held) send(started, { hold: lease });
    return started;
  }

  return {
    hold(lease) {
      beat();
      held.add(lease);
      if (thread) send(thread, { hold: lease });
      else thread = start();
      return () => {
        held.delete(lease);
        if (thread) send(thread, { release: lease });
      };
    },
    async close() {
      clearInterval(beating);
      await thread?.terminate();
    },
  };
}

const send = (thread: Worker, order: LeaseOrder) => thread.postMessage(order);
