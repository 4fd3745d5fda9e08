import { setTimeout as delay } from "node:timers/promises";
import type { EventData, EventType } from "../../core/video/events.ts";
import type { VideoRow } from "./upload.ts";

/** One message of GET /events: a row that changed, or a fact under its own type. */
export type JournalMessage =
  | { type: "video"; row: VideoRow }
  | { [Type in EventType]: { type: Type; videoHash: string; data: EventData<Type> } }[EventType];

const RECONNECT_MS = 200;

/**
 * Reads GET /events from its very beginning, and goes on at the same place after the server was away, as a
 * browser's EventSource does (Last-Event-ID).
 */
export async function* followJournal(url: string, signal: AbortSignal): AsyncGenerator<JournalMessage> {
  let lastEventId = "0";
  while (!signal.aborted) {
    try {
      const response = await fetch(`${url}/events`, { headers: { "last-event-id": lastEventId }, signal });
      for await (const { id, event, data } of readMessages(response)) {
        yield toMessage(event, JSON.parse(data));
        lastEventId = id;
      }
    } catch (error) {
      // fetch says TypeError for a server that is not there, or went away in the middle.
      if (!signal.aborted && !(error instanceof TypeError)) throw error;
    }
    if (!signal.aborted) await delay(RECONNECT_MS);
  }
}

/** Resolves with the first message that `wanted` accepts; throws with what came when it does not come in time. */
export async function awaitMessage<Message extends JournalMessage>(
  url: string,
  wanted: (message: JournalMessage) => message is Message,
  timeoutMs: number,
): Promise<Message>;
export async function awaitMessage(
  url: string,
  wanted: (message: JournalMessage) => boolean,
  timeoutMs?: number,
): Promise<JournalMessage>;
export async function awaitMessage(
  url: string,
  wanted: (message: JournalMessage) => boolean,
  timeoutMs = 120_000,
): Promise<JournalMessage> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), timeoutMs);
  let last: JournalMessage | undefined;
  try {
    for await (const message of followJournal(url, ending.signal)) {
      if (wanted(message)) return message;
      last = message;
    }
  } finally {
    clearTimeout(timer);
    ending.abort();
  }
  throw new Error(`waited ${timeoutMs / 1000} s in vain; the last message was ${JSON.stringify(last)}`);
}

/** Waits until a video has a status, and throws at once, with its reason, when it fails instead. */
export async function waitForStatus(
  url: string,
  videoHash: string,
  status: VideoRow["status"],
  timeoutMs = 120_000,
): Promise<VideoRow> {
  const isFinal = (message: JournalMessage) =>
    message.type === "video" &&
    message.row.video_hash === videoHash &&
    [status, "failed"].includes(message.row.status);
  const message = await awaitMessage(url, isFinal, timeoutMs);
  if (message.type !== "video") throw new Error("not a row");
  const { row } = message;
  if (row.status !== status) throw new Error(`${row.title} failed: ${row.error?.code}: ${row.error?.detail}`);
  return row;
}

function toMessage(event: string, content: Record<string, unknown>): JournalMessage {
  if (event === "video") return { type: "video", row: content as unknown as VideoRow };
  return { type: event, videoHash: content.video_hash, data: content.data } as JournalMessage;
}

/** The messages of a text/event-stream (HTML standard, 9.2.6); comments and `retry` are passed over. */
async function* readMessages(
  response: Response,
): AsyncGenerator<{ id: string; event: string; data: string }> {
  let text = "";
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const fields = new Map(
        text
          .slice(0, end)
          .split("\n")
          .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const),
      );
      text = text.slice(end + 2);
      const [id, event, data] = ["id", "event", "data"].map((name) => fields.get(name));
      if (id !== undefined && event !== undefined && data !== undefined) yield { id, event, data };
    }
  }
}
