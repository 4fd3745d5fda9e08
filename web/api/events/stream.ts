import { MESSAGE_TYPES, type MessageType, type News } from "./news.ts";

const REOPEN_AFTER_MS = 3000;

export interface Stream {
  isOpen(): boolean;
  /** The id of the last message; empty before the first. */
  lastId(): string;
  close(): void;
}

/** Follows the events at `url`, from after the message `lastId` if it is given; reconnects by itself. */
export function openStream(url: string, tell: (news: News) => void, lastId = ""): Stream {
  let source: EventSource;
  let reopening: ReturnType<typeof setTimeout> | undefined;
  let last = lastId;

  function open(): void {
    source = new EventSource(last === "" ? url : `${url}?after=${encodeURIComponent(last)}`);
    source.addEventListener("open", () => tell({ kind: "open" }));
    source.addEventListener("error", () => {
      tell({ kind: "broken" });
      // EventSource reconnects after a lost connection, but gives up for good when the answer is an error.
      if (source.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_AFTER_MS);
    });
    for (const type of MESSAGE_TYPES) source.addEventListener(type, (event) => take(type, event));
  }

  function take(type: MessageType, { data, lastEventId }: MessageEvent<string>): void {
    last = lastEventId;
    tell({ kind: "message", type, id: last, data });
  }

  open();
  return {
    isOpen: () => source.readyState === EventSource.OPEN,
    lastId: () => last,
    close() {
      clearTimeout(reopening);
      source.close();
    },
  };
}
