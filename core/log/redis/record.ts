import type { LogRecord, NewRecord } from "../port.ts";
import { offsetOf } from "./keys.ts";

/** An entry as XREAD gives it: its id, and its fields and values in turn. */
export type StreamEntry = [id: string, fields: string[]];

/** The arguments of PUBLISH for these records. */
export function encodeRecords(records: NewRecord[]): string[] {
  return records.flatMap(({ key, value, headers = {} }) => [key, value, JSON.stringify(headers)]);
}

export function decodeEntry(topic: string, [id, fields]: StreamEntry): LogRecord {
  const named: Record<string, string> = {};
  for (let i = 0; i < fields.length; i += 2) named[fields[i]!] = fields[i + 1]!;
  return {
    topic,
    partition: 0,
    offset: offsetOf(id),
    key: named.key ?? "",
    value: named.value ?? "",
    headers: JSON.parse(named.headers ?? "{}"),
    timestamp: Number(named.timestamp),
  };
}
