import type { MskEvent, MskRecord } from "../core/log/msk.ts";
import type { LogBatch, LogRecord } from "../core/log/port.ts";

const LOCAL_ARN = "arn:aws:kafka:eu-west-1:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-1";
const LOCAL_BROKERS = "127.0.0.1:9092";

/** The event that AWS would invoke a function with for this batch, byte for byte in the same encoding. */
export function toMskEvent(batch: LogBatch): MskEvent {
  return {
    eventSource: "aws:kafka",
    eventSourceArn: LOCAL_ARN,
    bootstrapServers: LOCAL_BROKERS,
    records: { [partitionKey(batch)]: batch.records.map(toMskRecord) },
  };
}

function partitionKey({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}-${partition}`;
}

function toMskRecord(record: LogRecord): MskRecord {
  const { topic, partition, offset, timestamp, headers = {} } = record;
  return {
    topic,
    partition,
    offset,
    timestamp,
    timestampType: "LOG_APPEND_TIME",
    key: Buffer.from(record.key).toString("base64"),
    value: Buffer.from(record.value).toString("base64"),
    headers: Object.entries(headers).map(([name, value]) => ({ [name]: signedBytes(value) })),
  };
}

/** Java's bytes are signed, and AWS passes them on as they are. */
function signedBytes(text: string): number[] {
  return [...new Int8Array(Buffer.from(text))];
}

/**
 * The offset to read on from after a function answered so: after the last record when all is well, else
 * at the first failure. An answer that makes no sense, or names a record outside the batch, puts the
 * whole batch back, as AWS does.
 */
export function resumeOffset(batch: LogBatch, answer: unknown): number {
  const first = batch.records[0]!.offset;
  const end = batch.records.at(-1)!.offset + 1;
  if (answer === undefined || answer === null) return end;
  if (typeof answer !== "object" || Array.isArray(answer)) return first;
  const { batchItemFailures: failures = null } = answer as { batchItemFailures?: unknown };
  if (failures === null) return end;
  if (!Array.isArray(failures)) return first;

  const offsets = new Set(batch.records.map((record) => record.offset));
  let resume = end;
  for (const failure of failures) {
    const { partition, offset } = failure?.itemIdentifier ?? {};
    if (partition !== partitionKey(batch) || !offsets.has(offset)) return first;
    resume = Math.min(resume, offset);
  }
  return resume;
}
