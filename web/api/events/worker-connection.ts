import type { News } from "./news.ts";
import type { TabMessage } from "./shared-worker.ts";

/** Follows the events by the worker that all tabs share; `onBroken` is called where it cannot be started. */
export function connectToWorker(url: string, tell: (news: News) => void, onBroken: () => void): () => void {
  const worker = new SharedWorker(new URL("./shared-worker.ts", import.meta.url), { type: "module" });
  const { port } = worker;
  const send = (message: TabMessage) => port.postMessage(message);
  const follow = () => send({ kind: "follow", url });
  const leave = () => send({ kind: "leave" });
  // A page that the browser has kept, and shows again.
  const comeBack = (event: PageTransitionEvent) => event.persisted && follow();

  worker.addEventListener("error", onBroken);
  port.addEventListener("message", ({ data }: MessageEvent<News>) => tell(data));
  port.start();
  addEventListener("pagehide", leave);
  addEventListener("pageshow", comeBack);
  follow();
  return () => {
    leave();
    port.close();
    removeEventListener("pagehide", leave);
    removeEventListener("pageshow", comeBack);
  };
}
