import { MESSAGE_TYPES, type MessageType, type News } from "./news.ts";

const REOPEN_AFTER_MS = 3000;

export interface Stream {
  isOpen(): boolean;
  /** The id of the last message; empty before the first. */
  lastId(): string;
  close(): void;
}

/**
 * Follows the events at `url`, from after the message `lastId` if it is given; reconnects by itself. A server that
 * hands on whole answers alone ends each with `polled`: the way to the next one is no connection that was lost.
 */
export function openStream(url: string, tell: (news: News) => void, lastId = ""): Stream {
  let source: EventSource;
  let reopening: ReturnType<typeof setTimeout> | undefined;
  let last = lastId;
  /** `answered`: all was told that there is, and the connection is about to end; `between`: until the next answer. */
  let state: "open" | "answered" | "between" | "broken" = "broken";

  function open(): void {
    source = new EventSource(last === "" ? url : `${url}?after=${encodeURIComponent(last)}`);
    source.addEventListener("open", () => {
      if (state !== "between") tell({ kind: "open" });
      state = "open";
    });
    source.addEventListener("polled", ({ lastEventId }) => {
      last = lastEventId;
      state = "answered";
    });
    source.addEventListener("error", () => {
      state = state === "answered" ? "between" : "broken";
      if (state === "broken") tell({ kind: "broken" });
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
    isOpen: () => state !== "broken",
    lastId: () => last,
    close() {
      clearTimeout(reopening);
      source.close();
    },
  };
}
