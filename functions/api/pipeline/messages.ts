import type { z } from "@hono/zod-openapi";
import { PipelineError } from "../../../core/errors.ts";
import { countRedeliveries } from "../../../core/log/consumer-control.ts";
import type { LogRecord } from "../../../core/log/port.ts";
import { STAGES } from "../../../core/pipeline.ts";
import type { ApiContext } from "../context.ts";
import { askQueue } from "./ask-queue.ts";
import type { MessageDetails, MessagePage, MessageSummary } from "./schemas.ts";

export interface MessageQuery {
  topic: string;
  partition: number;
  /** Offset before which they lie; the end of the partition without one. */
  before?: number;
  limit: number;
}

/** Records of a partition as they lie in the log, the newest first. Throws `log_unavailable`. */
export async function listMessages(
  { log }: Pick<ApiContext, "log">,
  { topic, partition, before, limit }: MessageQuery,
): Promise<z.infer<typeof MessagePage>> {
  const offsets = await log.offsets(topic, groupsOf(topic)[0]!);
  const end = offsets.find((one) => one.partition === partition)?.end ?? 0;
  const upTo = Math.min(before ?? end, end);
  const from = Math.max(0, upTo - limit);
  const records = upTo > from ? await log.peek(topic, partition, from, upTo - from) : [];
  const first = records.find(({ offset }) => offset < upTo);
  const shown = records
    .filter(({ offset }) => offset < upTo)
    .map(toSummary)
    .reverse();
  // Where older ones were trimmed, what is kept begins later than was asked for.
  return { messages: shown, next: first && first.offset === from && from > 0 ? from : null };
}

/** One record as it is, and how its readers stand to it. Throws `message_not_found`, `log_unavailable`. */
export async function getMessage(
  { log, queues }: Pick<ApiContext, "log" | "queues">,
  { topic, partition, offset }: { topic: string; partition: number; offset: number },
): Promise<z.infer<typeof MessageDetails>> {
  const [record] = await log.peek(topic, partition, offset, 1);
  if (record?.offset !== offset) {
    const detail = `There is no message at ${topic}/${partition}/${offset}: it is not written yet, or was trimmed.`;
    throw new PipelineError("message_not_found", detail);
  }
  const readers = await Promise.all(
    groupsOf(topic).map(async (group) => {
      const offsets = await log.offsets(topic, group);
      const read = offset < (offsets.find((one) => one.partition === partition)?.committed ?? 0);
      const again = await askQueue(countRedeliveries(queues.redis, group, { partition, offset }));
      return { group, read, attempts: again + (read || again > 0 ? 1 : 0) };
    }),
  );
  return { ...toSummary(record), headers: record.headers ?? {}, payload: record.value, readers };
}

const groupsOf = (topic: string): string[] =>
  STAGES.flatMap(({ trigger }) =>
    trigger.kind === "log"
      ? trigger.sources.filter((source) => source.topic === topic).map(({ group }) => group)
      : [],
  );

function toSummary(record: LogRecord): z.infer<typeof MessageSummary> {
  const { topic, partition, offset, timestamp, key, value } = record;
  const { type, id } = readAttributes(value);
  return {
    ...{ topic, partition, offset, key, type, event_id: id },
    logged_at: new Date(timestamp).toISOString(),
    bytes: Buffer.byteLength(value),
  };
}

/** Type and id of a CloudEvent; nulls for any other text, which may lie in the log as well. */
function readAttributes(value: string): { type: string | null; id: string | null } {
  try {
    const { type, id } = JSON.parse(value) ?? {};
    return { type: typeof type === "string" ? type : null, id: typeof id === "string" ? id : null };
  } catch {
    return { type: null, id: null };
  }
}
