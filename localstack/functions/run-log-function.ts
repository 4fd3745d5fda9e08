import type { MskHandler } from "../../core/log/msk.ts";
import type { Log } from "../../core/log/port.ts";
import type { Parts } from "../../core/parts.ts";
import { stage } from "../../core/pipeline.ts";
import { openConsumerGate } from "../consumer-gate.ts";
import { runEventSource } from "../event-source.ts";
import type { FaultChannel } from "../faults/open-fault-channel.ts";
import { makeTopics } from "./make-topics.ts";
import type { FunctionContext } from "./open-context.ts";
import { runFunction } from "./run-function.ts";
import { serveMetrics } from "./serve-metrics.ts";

/** Runs a function that the log wakes, with the topics and the groups of its stage and the parts it needs. */
export function runLogFunction<Part extends keyof Parts>(
  name: "fanout" | "track",
  parts: readonly (Part | "log")[],
  createHandler: (context: FunctionContext<Part | "log">) => MskHandler,
): Promise<void> {
  return runFunction(name, parts, async (scope) => {
    const { config, log, logger, faults, signal, ready } = scope;
    const gate = openConsumerGate(config.redis.url, logger, signal);
    const handler = await poisonable(createHandler(scope), { name, log, faults });
    await makeTopics(log, logger, signal);
    ready();
    const serving = serveMetrics(scope, signal);
    await Promise.all(
      stage(name).trigger.sources.map(({ topic, group }) =>
        runEventSource({ log, topic, group, functionName: name, handler, signal, logger, gate }),
      ),
    );
    await serving;
  });
}

async function poisonable(
  handler: MskHandler,
  { name, log, faults }: { name: "fanout" | "track"; log: Log; faults: FaultChannel | null },
): Promise<MskHandler> {
  if (!faults) return handler;
  const { poisonRecords } = await import("../faults/poison-records.ts");
  return poisonRecords(handler, { name, log, faults });
}
