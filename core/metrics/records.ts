import type { LogRecord } from "../log/port.ts";
import { BUCKETS, counter, histogram } from "./registry.ts";

const handled = counter("records_handled_total", "Records that a consumer group has taken", ["group"]);
const delay = histogram(
  "record_delay_seconds",
  "From the log's taking a record to a consumer group's having handled it",
  BUCKETS.waits,
  ["group"],
);

/** Counts records that a group has handled by now. */
export function countRecords(group: string, records: readonly LogRecord[]): void {
  handled.inc({ group }, records.length);
  const now = Date.now();
  for (const { timestamp } of records) delay.observe({ group }, Math.max(0, now - timestamp) / 1000);
}
