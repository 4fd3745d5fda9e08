import { z } from "zod";
import { EVENT_DATA } from "./event-data.ts";
import { parseJson, reasonOfRefusal } from "./refused-event.ts";

/**
 * Every event of the log (CloudEvents 1.0 attributes, JSON). An `id` is made from the type and what the event is about,
 * so that a repeat is recognised by it, whoever sends it again.
 */
const DATA_VERSION = 1;
export const VideoHash = z.string().regex(/^[0-9a-f]{64}$/);
/** The subject of what is about no video: a dead letter that names none, a fault by hand. */
export const NO_VIDEO = "0".repeat(64);

export type EventType = keyof typeof EVENT_DATA;
export type EventData<T extends EventType> = z.infer<(typeof EVENT_DATA)[T]>;
export const EVENT_TYPES = Object.keys(EVENT_DATA) as EventType[];

const attributes = <T extends EventType>(type: T) =>
  z.object({
    specversion: z.literal("1.0"),
    id: z.string(),
    source: z.string(),
    type: z.literal(type),
    /** The video's hash: the partition key. */
    subject: VideoHash,
    /** For people; no reducer and no manifest looks at it. */
    time: z.iso.datetime(),
    dataversion: z.literal(DATA_VERSION),
    data: EVENT_DATA[type],
  });

export interface EventOf<T extends EventType> {
  specversion: "1.0";
  id: string;
  source: string;
  type: T;
  subject: string;
  time: string;
  dataversion: 1;
  data: EventData<T>;
}
/** Any event, told apart by its `type`. */
export type PipelineEvent = { [T in EventType]: EventOf<T> }[EventType];

const EventSchema = z.discriminatedUnion(
  "type",
  EVENT_TYPES.map((type) => attributes(type)) as unknown as [ReturnType<typeof attributes>],
);

/**
 * Reads an event from the log's text. Throws `event_newer` for a type or a version that is not known yet, and
 * `event_invalid` for what is no event.
 */
export function parseEvent(text: string): PipelineEvent {
  const value = parseJson(text);
  const parsed = EventSchema.safeParse(value);
  if (!parsed.success) throw reasonOfRefusal(value, parsed.error, EVENT_TYPES, DATA_VERSION);
  return parsed.data as PipelineEvent;
}

/** Makes an event; the same facts give the same id. */
export function makeEvent<T extends EventType>(
  source: string,
  videoHash: string,
  type: T,
  data: EventData<T>,
): EventOf<T> {
  return {
    specversion: "1.0",
    id: eventId(videoHash, type, data),
    source,
    type,
    subject: videoHash,
    time: new Date().toISOString(),
    dataversion: DATA_VERSION,
    data,
  };
}

const ID_PARTS = [
  ...["generation", "rung", "span", "index", "n", "job", "from", "track", "letter"],
  ...["strike", "choice", "stage", "damage"],
];

/** The same facts give the same id. */
export function eventId(videoHash: string, type: EventType, data: Record<string, unknown>): string {
  const parts = ID_PARTS.filter((k) => data[k] !== undefined);
  return [type, videoHash, ...parts.map((k) => String(data[k]))].join("/");
}
