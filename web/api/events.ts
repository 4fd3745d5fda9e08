import { apiUrl } from "./client.ts";
import type { VideoRow } from "./video.ts";

export interface VideoEvents {
  /** A row changed. */
  onRow(row: VideoRow): void;
  onDeleted(hash: string): void;
  /** The stream is open, for the first time or again: read again what may have been missed. */
  onOpen(): void;
  onBroken(): void;
}

const REOPEN_AFTER_MS = 3000;

/** Follows `GET /events` until the returned function is called; reconnects by itself. */
export function watchVideos(events: VideoEvents): () => void {
  let source: EventSource;
  let reopening: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    source = new EventSource(apiUrl("/events"));
    source.addEventListener("open", () => events.onOpen());
    // It was away for longer than the journal goes back.
    source.addEventListener("reset", () => events.onOpen());
    source.addEventListener("video", (event) => events.onRow(JSON.parse(event.data)));
    source.addEventListener("video.deleted", (event) => events.onDeleted(JSON.parse(event.data).video_hash));
    source.addEventListener("error", () => {
      events.onBroken();
      // EventSource reconnects after a lost connection, but gives up for good when the answer is an error.
      if (source.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_AFTER_MS);
    });
  };
  open();
  return () => {
    clearTimeout(reopening);
    source.close();
  };
}
