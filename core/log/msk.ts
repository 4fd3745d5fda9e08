import type { LogRecord } from "./port.ts";

/*
 * What AWS hands a function that reads Kafka, and what the function answers:
 * https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 */

export interface MskEvent {
  eventSource: "aws:kafka";
  eventSourceArn: string;
  /** host:port pairs with commas between them. */
  bootstrapServers: string;
  /** By topic and partition with a dash between them, as in "videos-0"; each list in order of offset. */
  records: Record<string, MskRecord[]>;
}

export interface MskRecord {
  topic: string;
  partition: number;
  offset: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  timestampType: "CREATE_TIME" | "LOG_APPEND_TIME";
  /** Base64; absent where the record has none. */
  key?: string;
  /** Base64; absent where the record has none. */
  value?: string;
  /** One object a header, in order: its name, and its value as bytes from -128 to 127. */
  headers: Record<string, number[]>[];
}

/**
 * The answer with ReportBatchItemFailures: the first record of a partition that was not handled, from which
 * that partition is delivered again. No failures, or nothing at all, says that all is well.
 */
export interface MskResponse {
  batchItemFailures?: MskItemFailure[] | null;
}

export interface MskItemFailure {
  /** `partition` is the key of `records`, as in "videos-0". */
  itemIdentifier: { partition: string; offset: number };
}

/** What a function of the log exports. It should answer before the deadline, and hand back what it has not done by then. */
export type MskHandler = (event: MskEvent, deadline?: AbortSignal) => Promise<MskResponse>;

/** The record as the log port has it. A header that came several times keeps its last value. */
export function decodeMskRecord(record: MskRecord): LogRecord {
  // Collected as entries: a name such as "__proto__" is then a header like any other.
  const headers = Object.fromEntries(
    record.headers
      .flatMap((header) => Object.entries(header))
      .map(([name, bytes]) => [name, Buffer.from(Int8Array.from(bytes).buffer).toString()]),
  );
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key: decodeBase64(record.key),
    value: decodeBase64(record.value),
    headers,
  };
}

function decodeBase64(text = ""): string {
  return Buffer.from(text, "base64").toString();
}
