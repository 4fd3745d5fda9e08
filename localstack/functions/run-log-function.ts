import type { MskEvent, MskResponse } from "../../core/log/msk.ts";
import { stage } from "../../core/pipeline.ts";
import { openConsumerGate } from "../consumer-gate.ts";
import { runEventSource } from "../event-source.ts";
import { makeTopics } from "./make-topics.ts";
import type { FunctionContext, Parts } from "./open-context.ts";
import { runFunction } from "./run-function.ts";

/** Runs a function that the log wakes, with the topics and the groups of its stage and the parts it needs. */
export function runLogFunction<Part extends keyof Parts>(
  name: "fanout" | "track",
  parts: readonly (Part | "log")[],
  createHandler: (context: FunctionContext<Part | "log">) => (event: MskEvent) => Promise<MskResponse>,
): Promise<void> {
  return runFunction(name, parts, async (scope) => {
    const { config, log, logger, signal, ready } = scope;
    const gate = openConsumerGate(config.redis.url, logger, signal);
    const handler = createHandler(scope);
    await makeTopics(log, logger, signal);
    ready();
    await Promise.all(
      stage(name).trigger.sources.map(({ topic, group }) =>
        runEventSource({ log, topic, group, functionName: name, handler, signal, logger, gate }),
      ),
    );
  });
}
