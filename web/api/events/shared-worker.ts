import { openStream, type Stream } from "./stream.ts";

/** What a tab tells the worker: where the events are, or that it leaves. */
export type TabMessage = { kind: "follow"; url: string } | { kind: "leave" };

/** One worker serves all tabs of a browser: it holds the stream, and each tab has a port to it. */
const tabs = new Set<MessagePort>();
let stream: Stream | undefined;

function follow(tab: MessagePort, url: string): void {
  tabs.add(tab);
  if (stream?.isOpen()) tab.postMessage({ kind: "open" });
  stream ??= openStream(url, (news) => {
    for (const each of tabs) each.postMessage(news);
  });
}

function leave(tab: MessagePort): void {
  tabs.delete(tab);
  if (tabs.size > 0) return;
  stream?.close();
  stream = undefined;
}

addEventListener("connect", (event) => {
  const [tab] = (event as MessageEvent).ports;
  tab!.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => {
    if (data.kind === "follow") follow(tab!, data.url);
    else leave(tab!);
  });
  // Of a tab that crashed, where the browser tells.
  tab!.addEventListener("close", () => leave(tab!));
  tab!.start();
});
