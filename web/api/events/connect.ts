import { connectByLock } from "./lock-connection.ts";
import type { News } from "./news.ts";
import { connectToWorker } from "./worker-connection.ts";

/**
 * Follows `GET /events` over one connection a browser, however many tabs it has: a browser opens six to one origin
 * (HTTP/1.1), and uploads and players need them. A shared worker holds it, or the tab that has the lock. Returns
 * what ends this tab's part.
 */
export function connect(url: string, tell: (news: News) => void): () => void {
  if (!("SharedWorker" in globalThis)) return connectByLock(url, tell);
  let disconnect = connectToWorker(url, tell, () => {
    disconnect();
    disconnect = connectByLock(url, tell);
  });
  return () => disconnect();
}
