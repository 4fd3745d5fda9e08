import type { Attributes } from "@opentelemetry/api";
import type { LogRecord } from "../log/port.ts";

/** What a span of a reader says of the records it read (OpenTelemetry's semantic conventions of messaging). */
export function consumerAttributes(group: string, records: readonly LogRecord[]): Attributes {
  const [first] = records;
  if (!first) return {};
  return {
    "messaging.operation.type": "process",
    "messaging.consumer.group.name": group,
    "messaging.destination.name": first.topic,
    "messaging.destination.partition.id": String(first.partition),
    "messaging.kafka.offset": first.offset,
    "messaging.batch.message_count": records.length,
    "vidpipeline.video": first.key,
  };
}
