import { counter } from "../metrics/registry.ts";
import { runningTraceparent } from "../trace/trace-context.ts";
import type { PipelineEvent } from "../video/events.ts";
import { type DeadLetter, toDeadRecord } from "./dead-letter.ts";
import type { Log, NewRecord } from "./port.ts";

const buried = counter("dead_letters_buried_total", "Records and jobs that could not be handled", [
  "by",
  "code",
]);

export const TOPIC = "videos";
export const DEAD_TOPIC = "videos.dead";

/** A record of the log for an event; the video's hash is the key, so one video's events stay in order. */
export function toRecord(event: PipelineEvent, traceparent?: string): NewRecord {
  return toRawRecord(event.subject, JSON.stringify(event), traceparent);
}

/** The same for an event's text. */
export function toRawRecord(key: string, value: string, traceparent?: string): NewRecord {
  return {
    key,
    value,
    headers: {
      "content-type": "application/cloudevents+json",
      ...(traceparent ? { traceparent } : {}),
    },
  };
}

/**
 * Publishes events in order and resolves when the log has them, as told by the running span, else by `traceparent`.
 * May be repeated: ids are deterministic.
 */
export async function publishEvents(log: Log, events: PipelineEvent[], traceparent?: string): Promise<void> {
  if (events.length === 0) return;
  await log.publish(
    TOPIC,
    events.map((event) => toRecord(event, runningTraceparent() ?? traceparent)),
  );
}

/** Publishes dead letters and resolves when the log has them. May be repeated: ids are deterministic. */
export async function publishDeadLetters(log: Log, letters: DeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  await log.publish(DEAD_TOPIC, letters.map(toDeadRecord));
  for (const { by, code } of letters) buried.inc({ by, code });
}
