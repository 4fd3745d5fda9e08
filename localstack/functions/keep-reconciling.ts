import { setTimeout as delay } from "node:timers/promises";
import { createReconciler } from "../../functions/reconcile/handler.ts";
import type { FunctionScope } from "./run-function.ts";

/** How soon it is noticed that the log came back with less. */
const LOOK_MS = 5_000;

/**
 * Stands in for the timer of the cloud: a round on start, then one every so often, and one at once when the log
 * is another than it was, or was away. It lives beside the api, since a process of its own would rest nearly always.
 */
export async function keepReconciling(
  scope: FunctionScope<"buckets" | "library" | "log" | "queues">,
): Promise<void> {
  const { config, logger, signal } = scope;
  const reconciler = createReconciler(scope, `api.${process.pid}`);
  const everyMs = config.lifecycle.reconcileSeconds * 1000;
  let due = 0;
  let now = true;
  let isAway = false;
  while (!signal.aborted) {
    try {
      const news = await reconciler.checkLog();
      now ||= isAway || news !== "same";
      isAway = false;
    } catch (error) {
      // Rounds go on with what does not need the log.
      logger.debug({ err: error }, "the log could not be looked at");
      isAway = true;
    }
    if (now || performance.now() >= due) {
      const round = await reconciler.reconcile({ now });
      // Without one another process is at it, or was killed at it: then its lease runs out.
      if (round) {
        now = round.unsettled;
        due = performance.now() + everyMs;
      }
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}
