import type { Logger } from "../../core/logger.ts";
import type { Metrics } from "./metric-names.ts";
import { toMetricsLine } from "./metrics.ts";

/** Tells CloudWatch what `read` finds. That it finds nothing does not fail the invocation, whose work is done. */
export async function tellMetrics(
  { stage, logger }: { stage: string; logger: Logger },
  read: () => Promise<Metrics> | Metrics,
): Promise<void> {
  try {
    // Not by the console: Lambda puts time and request in front of its lines, and then it is no metric.
    process.stdout.write(`${toMetricsLine(await read(), stage, Date.now())}\n`);
  } catch (error) {
    logger.warn({ err: error }, "metrics could not be read");
  }
}
