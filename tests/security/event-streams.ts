import { expect } from "vitest";
import { onCleanup } from "../harness/on-cleanup.ts";
import { openRaw, type RawConnection, statusOf } from "../harness/raw-http.ts";

const REQUEST = "GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

/** Opens `count` streams of events, a few hundred at a time; answers those that were taken and those refused. */
export async function openEventStreams(url: string, count: number) {
  const taken: RawConnection[] = [];
  const refused: string[] = [];
  const AT_ONCE = 200;
  for (let opened = 0; opened < count; opened += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - opened) }, () => openRaw(url, REQUEST));
    for (const stream of some) {
      const head = await stream.head;
      if (statusOf(head) === 200) taken.push(stream);
      else {
        refused.push(head);
        stream.close();
      }
    }
  }
  onCleanup(async () => {
    for (const stream of taken) stream.close();
  });
  return { taken, refused };
}

/** 503, and when to come again. */
export function expectPoliteRefusal(head: string): void {
  expect(statusOf(head)).toBe(503);
  expect(head).toMatch(/^retry-after: \d+$/im);
  expect(head).toMatch(/^content-type: application\/problem\+json$/im);
}
