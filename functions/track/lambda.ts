import { createRelay } from "../../core/library/relay.ts";
import { decodeMskRecord, type MskEvent, type MskResponse } from "../../core/log/msk.ts";
import { TOPIC } from "../../core/log/publish-events.ts";
import { deadlineOf, type Invocation } from "../lambda/invocation.ts";
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
  const FilmsFailed = countFailures(event);
  if (FilmsFailed > 0) await tellMetrics({ stage: config.deployment, logger }, () => ({ FilmsFailed }));
  await tracing.flush();
  return answer;
}

function countFailures({ records }: MskEvent): number {
  const events = Object.values(records)
    .flat()
    .filter(({ topic }) => topic === TOPIC);
  return events.filter((record) => decodeMskRecord(record).value.includes('"type":"video.failed"')).length;
}
