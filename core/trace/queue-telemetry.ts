import type { Telemetry } from "bullmq";
import type { Config } from "../config.ts";

/** Spans of jobs, from being added to being done, whose context travels with the job; loaded only where spans are sent. */
export async function openQueueTelemetry({
  tracing,
}: Pick<Config, "tracing">): Promise<Telemetry | undefined> {
  if (!tracing.endpoint) return undefined;
  const { BullMQOtel } = await import("bullmq-otel");
  return new BullMQOtel({ tracerName: "vidpipeline" });
}
