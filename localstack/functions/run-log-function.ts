import type { MskEvent, MskResponse } from "../../core/log/msk.ts";
import { stage, TOPICS } from "../../core/pipeline.ts";
import { runEventSource } from "../event-source.ts";
import type { FunctionContext, Parts } from "./open-context.ts";
import { runFunction } from "./run-function.ts";

/** Runs a function that the log wakes, with the topic and the group of its stage and the parts it needs. */
export function runLogFunction<Part extends keyof Parts>(
  name: "fanout" | "track",
  parts: readonly (Part | "log")[],
  createHandler: (context: FunctionContext<Part | "log">) => (event: MskEvent) => Promise<MskResponse>,
): Promise<void> {
  return runFunction(name, parts, async (scope) => {
    const { log, logger, signal, ready } = scope;
    const { topic, group } = stage(name).trigger;
    await log.ready([...TOPICS]);
    ready();
    await runEventSource({
      log,
      topic,
      group,
      functionName: name,
      handler: createHandler(scope),
      signal,
      logger,
    });
  });
}
