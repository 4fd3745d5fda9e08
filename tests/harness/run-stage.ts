import type { MskEvent } from "../../core/log/msk.ts";
import { stage } from "../../core/pipeline.ts";
import { openConsumerGate } from "../../localstack/consumer-gate.ts";
import { runEventSource } from "../../localstack/event-source.ts";
import type { TestApi } from "./api.ts";
import { onCleanup } from "./on-cleanup.ts";

/** Feeds a function with its topics, as the host does it; stops by itself. */
export function runStage(
  { config, log, logger }: TestApi,
  name: "fanout" | "track",
  handler: (event: MskEvent) => Promise<unknown>,
): void {
  const stopping = new AbortController();
  const gate = openConsumerGate(config.redis.url, logger, stopping.signal);
  const sources = stage(name).trigger.sources.map(({ topic, group }) =>
    runEventSource({ log, topic, group, functionName: name, handler, signal: stopping.signal, logger, gate }),
  );
  onCleanup(async () => {
    stopping.abort();
    await Promise.all(sources);
  });
}
