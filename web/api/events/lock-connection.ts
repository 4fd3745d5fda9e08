import type { News } from "./news.ts";
import { openStream, type Stream } from "./stream.ts";

/** What tabs tell each other: the news, and who has just come. */
type Message = { kind: "news"; news: News } | { kind: "joined" };

/**
 * Follows the events by the tab that has the lock, which tells the others. Without locks, as on plain HTTP pages of
 * other hosts, by a stream of this tab's own.
 */
export function connectByLock(url: string, tell: (news: News) => void): () => void {
  if (!navigator.locks) {
    const stream = openStream(url, tell);
    return () => stream.close();
  }
  const name = `events ${url}`;
  const channel = new BroadcastChannel(name);
  const send = (message: Message) => channel.postMessage(message);
  const leaving = new AbortController();
  let stream: Stream | undefined;
  let lastId = "";

  channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if (data.kind === "joined") {
      if (stream?.isOpen()) send({ kind: "news", news: { kind: "open" } });
      return;
    }
    if (data.news.kind === "message") lastId = data.news.id;
    tell(data.news);
  });
  send({ kind: "joined" });

  /** This tab has the lock until it leaves, and goes on where the one before it stopped. */
  async function lead(): Promise<void> {
    const share = (news: News) => {
      tell(news);
      send({ kind: "news", news });
    };
    stream = openStream(url, share, lastId);
    await new Promise((resolve) => leaving.signal.addEventListener("abort", resolve));
    stream.close();
  }

  navigator.locks.request(name, { signal: leaving.signal }, lead).catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error;
  });
  return () => {
    leaving.abort();
    channel.close();
  };
}
