import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { type Allowance, RunGuard } from "../../../../functions/transcode/ingest/run-guard.ts";
import { onCleanup } from "../../../harness/on-cleanup.ts";

const STALL_MS = 100;

/** Guards a run of which `reach()` seconds have come out. */
function guard(allowance: Partial<Allowance> = {}, reach = () => 0): RunGuard {
  const made = new RunGuard(reach, { stallMs: STALL_MS, ...allowance });
  onCleanup(async () => made.stop());
  return made;
}
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

async function* bytes() {
  for (;;) yield new Uint8Array(1);
}

/** A program that takes a byte each few milliseconds, for as long as it may or for `forMs`. */
async function read(run: RunGuard, forMs = Number.POSITIVE_INFINITY): Promise<void> {
  const until = performance.now() + forMs;
  for await (const _ of run.watchSource(bytes())) {
    await delay(STALL_MS / 20);
    if (run.signal.aborted || performance.now() > until) return;
  }
}

it("ends a program that has bytes and does nothing with them", async () => {
  const run = guard();
  await run.watchSource(bytes()).next();
  await aborted(run.signal);
  expect(run.signal.reason).toMatchObject({ code: "source_damaged" });
});

it("does not blame a program for bytes that have not arrived, nor for an output that nobody takes", async () => {
  const run = guard({ workMs: STALL_MS });
  const arrived = Promise.withResolvers<Uint8Array>();
  async function* late() {
    yield await arrived.promise;
  }
  const first = run.watchSource(late()).next();
  await delay(STALL_MS * 3);
  const stored = run.watchOutput(() => delay(STALL_MS * 3))(Buffer.alloc(1));
  arrived.resolve(new Uint8Array(1));
  await Promise.all([first, stored]);
  expect(run.signal.aborted).toBe(false);
});

it("ends a program that always does something, and of which no film comes", async () => {
  const run = guard({ workMs: STALL_MS * 2, workMsPerByte: 0 });
  await read(run);
  expect(run.signal.reason).toMatchObject({ code: "source_too_costly" });
});

it("lets a slow program work for as long as the film grows, and for what it reads", async () => {
  let seconds = 0;
  const growing = guard(
    { workMs: 0, workMsPerByte: 0, workMsPerFilmSecond: STALL_MS * 100 },
    () => (seconds += 1),
  );
  const searching = guard({ workMs: STALL_MS, workMsPerByte: STALL_MS });
  await Promise.all([read(growing, STALL_MS * 5), read(searching, STALL_MS * 5)]);
  expect([growing.signal.aborted, searching.signal.aborted]).toEqual([false, false]);
});

it("ends a program that writes more than its source and the film's length account for", async () => {
  const run = guard({ outputBytes: 1000, outputBytesPerByte: 4 });
  const write = run.watchOutput(() => {});
  await run.watchSource(bytes()).next();
  await write(Buffer.alloc(1004));
  await delay(STALL_MS / 2);
  expect(run.signal.aborted).toBe(false);
  await write(Buffer.alloc(1));
  await aborted(run.signal);
  expect(run.signal.reason).toMatchObject({ code: "source_too_costly" });
});
