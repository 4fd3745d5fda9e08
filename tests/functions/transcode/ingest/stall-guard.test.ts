import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { StallGuard } from "../../../../functions/transcode/ingest/stall-guard.ts";
import { onCleanup } from "../../../harness/on-cleanup.ts";

const LIMIT_MS = 100;

function guard(): StallGuard {
  const made = new StallGuard(LIMIT_MS);
  onCleanup(async () => made.stop());
  return made;
}
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

it("ends a program that has bytes and does nothing with them", async () => {
  const stalls = guard();
  async function* bytes() {
    for (;;) yield new Uint8Array(1);
  }
  await stalls.watchSource(bytes()).next();
  await aborted(stalls.signal);
  expect(stalls.signal.reason).toMatchObject({ code: "source_damaged" });
});

it("does not blame a program for bytes that have not arrived, nor for an output that nobody takes", async () => {
  const stalls = guard();
  const arrived = Promise.withResolvers<Uint8Array>();
  async function* late() {
    yield await arrived.promise;
  }
  const first = stalls.watchSource(late()).next();
  await delay(LIMIT_MS * 3);
  const stored = stalls.watchOutput(() => delay(LIMIT_MS * 3))(Buffer.alloc(1));
  arrived.resolve(new Uint8Array(1));
  await Promise.all([first, stored]);
  expect(stalls.signal.aborted).toBe(false);
});
