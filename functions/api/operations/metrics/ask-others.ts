import { counter } from "../../../../core/metrics/registry.ts";
import { withinTime } from "../../../../core/within-time.ts";
import type { ApiContext } from "../../context.ts";

/** Prometheus gives a scrape ten seconds; a server that is away must not take them from everything else. */
const ANSWER_WITHIN_MS = 3_000;

const unread = counter(
  "unread_metrics_total",
  "Times that a metric was left out, as what it is read from did not answer",
  ["metric"],
);

interface Asked {
  reset(): void;
}

/**
 * Reads a metric from the library, the queue or the log. Where they fail, or take longer than three seconds, the metric
 * is left out of this scrape and counted as unread; the others are told.
 */
export async function askOthers<Metric extends Asked>(
  { logger }: Pick<ApiContext, "logger">,
  metric: string,
  target: Metric,
  ask: (target: Metric) => Promise<void>,
): Promise<void> {
  target.reset();
  try {
    await withinTime(ANSWER_WITHIN_MS, ask(target));
  } catch (error) {
    target.reset();
    unread.inc({ metric });
    logger.warn(
      { metric, error: String(error) },
      "a metric is left out: what it is read from does not answer",
    );
  }
}
