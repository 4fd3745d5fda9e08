import { createRelay } from "../../core/library/relay.ts";
import { decodeMskRecord, type MskEvent, type MskResponse } from "../../core/log/msk.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import type { EventType } from "../../core/video/events.ts";
import { deadlineOf, type Invocation } from "../lambda/invocation.ts";
import type { Metrics } from "../lambda/metric-names.ts";
import { openOnce } from "../lambda/open-once.ts";
import { relayInTime } from "../lambda/relay-in-time.ts";
import { tellMetrics } from "../lambda/tell-metrics.ts";
import { createHandler } from "./handler.ts";

const open = openOnce("track", ["buckets", "library", "log"], (context) => {
  const { library, log, logger } = context;
  const relay = createRelay(library, log, logger, 0);
  return { handle: createHandler({ ...context, relay }), relay, ...context };
});

/** track on Lambda: what it publishes leaves before it answers, since the process is frozen then. */
export async function handler(event: MskEvent, invocation: Invocation): Promise<MskResponse> {
  const { handle, relay, config, logger, tracing } = await open();
  const answer = await handle(event, deadlineOf(invocation));
  await relayInTime(relay);
  const failures = countFailures(event);
  if (Object.values(failures).some((count) => count > 0))
    await tellMetrics({ stage: config.deployment, logger }, () => failures);
  await tracing.flush();
  return answer;
}

function countFailures({ records }: MskEvent): Metrics {
  const events = Object.values(records)
    .flat()
    .filter(({ topic }) => topic === TOPIC)
    .map((record) => decodeMskRecord(record).value);
  const count = (type: EventType) => events.filter((value) => value.includes(`"type":"${type}"`)).length;
  return { FilmsFailed: count("video.failed"), JobsFailed: count("job.failed") };
}
