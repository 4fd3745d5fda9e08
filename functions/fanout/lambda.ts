import type { MskEvent, MskResponse } from "../../core/log/msk.ts";
import { deadlineOf, type Invocation } from "../lambda/invocation.ts";
import { readQueueDepth } from "../lambda/metrics.ts";
import { openOnce } from "../lambda/open-once.ts";
import { tellMetrics } from "../lambda/tell-metrics.ts";
import { createHandler } from "./handler.ts";

const open = openOnce("fanout", ["log", "queues"], (context) => ({
  handle: createHandler(context),
  ...context,
}));

/** fanout on Lambda. It tells how deep the queues are after each batch, since workers are started by that. */
export async function handler(event: MskEvent, invocation: Invocation): Promise<MskResponse> {
  const { handle, queues, config, logger, tracing } = await open();
  const answer = await handle(event, deadlineOf(invocation));
  const context = { stage: config.deployment, logger };
  await tellMetrics(context, async () => ({ QueueDepth: await readQueueDepth(queues) }));
  await tracing.flush();
  return answer;
}
