import type { EventData, EventType } from "../../core/video/events.ts";
import { apiUrl } from "./client.ts";
import { connect } from "./events/connect.ts";
import type { News } from "./events/news.ts";
import type { VideoRow } from "./video.ts";

export interface VideoEvents {
  /** A row changed. */
  onRow(row: VideoRow): void;
  onDeleted(hash: string): void;
  /** The stream is open, for the first time or again: read again what may have been missed. */
  onOpen(): void;
  onBroken(): void;
}

/** A line of the journal: a fact, as the library keeps it, with its number. */
export type JournalEntry = {
  [Type in EventType]: {
    seq: number;
    id: string;
    type: Type;
    /** Who told it, as in "vidpipeline/transcode". */
    source: string;
    /** Its place in the log, and when the log took it and the library kept it (ISO 8601); null for old ones. */
    way: { partition: number; offset: number; logged_at: string; kept_at: string } | null;
    /** Null where it is about no film. */
    video_hash: string | null;
    /** ISO 8601; when the event was made. */
    time: string;
    data: EventData<Type>;
  };
}[EventType];

export interface JournalEvents {
  onEntry(entry: JournalEntry): void;
  /** The journal no longer has all that came since the last entry: what was made of entries is to be read anew. */
  onReset(): void;
  /** The stream is open, for the first time or again; it goes on after the last entry. */
  onOpen(): void;
  onBroken(): void;
}

type Listener = (news: News) => void;

const listeners = new Set<Listener>();
let isOpen = false;
let disconnect: (() => void) | undefined;

/** Follows the rows of `GET /events` until the returned function is called. */
export function watchVideos(events: VideoEvents): () => void {
  return listen((news) => {
    if (news.kind === "open") events.onOpen();
    else if (news.kind === "broken") events.onBroken();
    else if (news.type === "video") events.onRow(JSON.parse(news.data));
    else if (news.type === "video.deleted") events.onDeleted(JSON.parse(news.data).video_hash);
    // It was away for longer than the journal goes back.
    else if (news.type === "reset") events.onOpen();
  });
}

/** Follows every fact from now on, until the returned function is called. */
export function watchJournal(events: JournalEvents): () => void {
  return listen((news) => {
    if (news.kind === "open") events.onOpen();
    else if (news.kind === "broken") events.onBroken();
    else if (news.type === "reset") events.onReset();
    else if (news.type !== "video") events.onEntry(JSON.parse(news.data));
  });
}

/** All who listen on this page share its part in the browser's one stream. */
function listen(listener: Listener): () => void {
  listeners.add(listener);
  if (isOpen) queueMicrotask(() => listeners.has(listener) && listener({ kind: "open" }));
  disconnect ??= connect(new URL(apiUrl("/events"), location.href).href, tell);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    disconnect?.();
    disconnect = undefined;
    isOpen = false;
  };
}

function tell(news: News): void {
  if (news.kind !== "message") isOpen = news.kind === "open";
  for (const listener of listeners) listener(news);
}
