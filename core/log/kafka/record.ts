import type { KafkaMessage, Message } from "kafkajs";
import type { LogRecord, NewRecord } from "../port.ts";

export function toMessage({ key, value, headers = {} }: NewRecord): Message {
  return { key, value, headers };
}

/** A message as the port has it; a header that was sent several times keeps its last value. */
export function toRecord(topic: string, partition: number, message: KafkaMessage): LogRecord {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) headers[name] = last.toString();
  }
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key?.toString() ?? "",
    value: message.value?.toString() ?? "",
    headers,
    timestamp: Number(message.timestamp),
  };
}
