import type { z } from "@hono/zod-openapi";
import { STAGES, type Stage } from "../../../core/pipeline.ts";
import type { StageInfo } from "./schemas.ts";

/** The registry of stages as data, in the order of the flow. */
export const registry = (): z.infer<typeof StageInfo>[] => STAGES.map(toInfo);

function toInfo({
  name,
  summary,
  handler,
  trigger,
  takes,
  emits,
  reads,
  writes,
}: Stage): z.infer<typeof StageInfo> {
  return {
    ...{ name, summary, handler },
    trigger: {
      kind: trigger.kind,
      sources: trigger.kind === "log" ? trigger.sources.map((source) => ({ ...source })) : [],
      queues: trigger.kind === "queue" ? [...trigger.queues] : [],
      every: trigger.kind === "schedule" ? trigger.every : null,
    },
    takes: Object.fromEntries(Object.entries(takes).map(([type, queues]) => [type, [...queues]])),
    emits: [...emits],
    reads: [...reads],
    writes: [...writes],
  };
}
