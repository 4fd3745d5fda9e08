import type { Config } from "../config.ts";
import type { Logger } from "../logger.ts";

export interface Tracing {
  /** Resolves when everything that has ended is sent, or could not be. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const NO_TRACING: Tracing = { async flush() {}, async stop() {} };

/** Starts to send spans as `name` where the settings say whereto; OpenTelemetry's SDK is not even loaded otherwise. */
export async function openTracing(config: Config, name: string, logger: Logger): Promise<Tracing> {
  if (!config.tracing.endpoint) return NO_TRACING;
  const { startTracing } = await import("./start-tracing.ts");
  return startTracing(config, name, logger);
}
