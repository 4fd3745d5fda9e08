import { sweepOutbox } from "../../core/library/outbox.ts";
import { deadlineOf, type Invocation } from "../lambda/invocation.ts";
import { readLibraryMetrics, readQueueDepth } from "../lambda/metrics.ts";
import { openOnce } from "../lambda/open-once.ts";
import { tellMetrics } from "../lambda/tell-metrics.ts";
import { createReconciler, type Round } from "./handler.ts";

const open = openOnce("reconcile", ["buckets", "library", "log", "queues"], (context) => ({
  ...context,
  // Two processes may run it at once; one of them waits for the other's lease.
  reconciler: createReconciler(context, `lambda.${process.pid}.${Date.now()}`),
}));

/** reconcile on Lambda, by a timer. It sweeps the outbox as well, which the api's process does on one machine. */
export async function handler(_event: unknown, invocation: Invocation): Promise<Round | null> {
  const { reconciler, library, log, queues, config, logger } = await open();
  await sweepOutbox(library, log, invocation.awsRequestId).catch((error) =>
    logger.warn({ err: error }, "the outbox waits: it is tried again"),
  );
  const round = await reconciler.reconcile({ signal: deadlineOf(invocation) });
  await tellMetrics({ stage: config.deployment, logger }, async () => ({
    ...(await readLibraryMetrics(library)),
    QueueDepth: await readQueueDepth(queues),
  }));
  return round;
}
