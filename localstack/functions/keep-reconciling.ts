import { setTimeout as delay } from "node:timers/promises";
import { createReconciler } from "../../functions/reconcile/handler.ts";
import type { FunctionScope } from "./run-function.ts";

/** How soon it is noticed that the log came back with less. */
const LOOK_MS = 5_000;

/**
 * Stands in for the timer of the cloud: a round on start, then one every so often, and one at once when the log
 * is another than it was. It lives beside the api, since a process of its own would rest nearly always.
 */
export async function keepReconciling(
  scope: FunctionScope<"buckets" | "library" | "log" | "queues">,
): Promise<void> {
  const { config, logger, signal } = scope;
  const reconciler = createReconciler(scope, `api.${process.pid}`);
  const everyMs = config.lifecycle.reconcileSeconds * 1000;
  let due = 0;
  let now = true;
  while (!signal.aborted) {
    // While the log is away, rounds go on with what does not need it.
    const news = await reconciler.checkLog().catch((error) => {
      logger.debug({ err: error }, "the log could not be looked at");
      return "same" as const;
    });
    now ||= news !== "same";
    if (now || performance.now() >= due) {
      const round = await reconciler.reconcile({ now });
      now = round?.unsettled ?? false;
      due = performance.now() + everyMs;
    }
    await delay(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}
