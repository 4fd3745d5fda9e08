import { readFile } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import type { FaultName } from "../../../localstack/faults/catalog.ts";
import { FAULT_NAMES } from "../../../localstack/faults/catalog.ts";
import { isAlive } from "../../../localstack/host/process-table.ts";
import { listLetters, waitForLetters } from "../../harness/dead-letters.ts";
import { faultsOf } from "../../harness/faults.ts";
import { awaitMessage } from "../../harness/journal.ts";
import { startProduct } from "../../harness/product.ts";
import { initUpload } from "../../harness/upload.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const product = await startProduct();
const { url } = product;
const faults = faultsOf(url);
const struck = new Set<FaultName>();
const strike: typeof faults.strike = (name, parameters) => {
  struck.add(name);
  return faults.strike(name, parameters);
};

afterEach(async () => {
  if (await isAnswering()) await faults.heal();
});

const isAnswering = () =>
  fetch(`${url}/videos`).then(
    ({ ok }) => ok,
    () => false,
  );
const checks = async () =>
  ((await (await fetch(`${url}/healthz`)).json()) as { checks: Record<string, string> }).checks;

/** Of the one that runs, or comes next. */
const redisPid = () =>
  waitUntil("Redis to run", async () => {
    const pid = await product.pid("redis").catch(() => null);
    return pid && isAlive(pid) && pid;
  });

/** A chunk of a new film, sent once; its status and what the answer says. */
async function storeChunk(): Promise<{ status: number; detail?: string }> {
  const hash = await initUpload(url, "chunk", 1);
  const response = await fetch(`${url}/videos/upload_chunk/${hash}/0`, { method: "POST", body: "bytes" });
  return { status: response.status, ...((await response.json()) as { detail?: string }) };
}

/** Readers that are behind would take the fault for themselves. */
async function readersToCatchUp(): Promise<void> {
  await waitUntil("readers to be at the log's end", async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const lags = [...metrics.matchAll(/^vidpipeline_log_lag_records\{.*\} (\d+)$/gm)];
    return lags.length > 0 && lags.every(([, lag]) => lag === "0");
  });
}

/** A process whose state is "T" stands still (proc(5)). */
async function standsStill(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
}

test.each(["transcode", "api"])("%s is killed, and runs again", async (name) => {
  const before = await product.pid(name);
  const { healed_at } = await strike("kill-function", { function: name });
  expect(healed_at).not.toBeNull();
  await waitUntil("it to be gone", () => !isAlive(before));
  await waitUntil("another to run", () => product.pid(name).catch(() => null));
  await waitUntil("answers", isAnswering);
});

test("fanout is frozen, and wakes when it is healed", async () => {
  const pid = await product.pid("fanout");
  await strike("freeze-function", { function: "fanout", seconds: 60 });
  await waitUntil("it to stand still", () => standsStill(pid));
  expect(await faults.active()).toEqual(["freeze-function"]);
  expect(await faults.heal()).toEqual(["freeze-function"]);
  await waitUntil("it to wake", async () => !(await standsStill(pid)));
});

test("the log is stopped until it is healed, and uploads go on without", async () => {
  await strike("stop-log", { seconds: 60 });
  expect((await checks()).log).toMatch(/does not answer/);
  expect((await storeChunk()).status).toBe(200);
  // What does not come from the log is told all the same.
  const told = await (await fetch(`${url}/metrics`)).text();
  expect(told).toContain('vidpipeline_unread_metrics_total{metric="vidpipeline_log_lag_records"');
  expect(told).toMatch(/^vidpipeline_outbox_waiting [1-9]/m);
  expect(await faults.heal("stop-log")).toEqual(["stop-log"]);
  await waitUntil("the log to answer", async () => (await checks()).log === "ok");
});

test("the queue is stopped, which here is the log as well, and comes back by itself", async () => {
  const { faults: shown } = await faults.read();
  const named = (wanted: FaultName) => shown.find(({ name }) => name === wanted);
  expect(named("stop-queue")).toMatchObject({ target: "Redis", carries: "log" });
  expect(named("stop-log")).toMatchObject({ target: "Redis", carries: "queue" });
  const before = await redisPid();
  await strike("stop-queue", { seconds: 1 });
  expect(isAlive(before)).toBe(false);
  await waitUntil("it to heal", async () => (await faults.active()).length === 0);
  expect(await redisPid()).not.toBe(before);
});

test.each(["pause-log", "pause-queue"] as const)("%s heals by itself when its time is over", async (name) => {
  const pid = await redisPid();
  await strike(name, { seconds: 1 });
  await waitUntil("it to stand still", () => standsStill(pid));
  await waitUntil("it to heal", async () => (await faults.active()).length === 0);
  await waitUntil("it to wake", async () => !(await standsStill(pid)));
  await waitUntil("the log to answer", async () => (await checks()).log === "ok");
});

test("a bucket that is stopped refuses reads and writes, and says why", async () => {
  await strike("stop-bucket");
  expect(await storeChunk()).toMatchObject({ status: 503, detail: expect.stringContaining("by hand") });
  expect((await fetch(`${url}/media/uploads/x/1.m4s`)).status).toBe(503);
  await faults.heal("stop-bucket");
  expect((await storeChunk()).status).toBe(200);
});

test("a bucket that is paused keeps everybody waiting, and goes on by itself", async () => {
  const { struck_at } = await strike("pause-bucket", { seconds: 1 });
  expect((await storeChunk()).status).toBe(200);
  expect(Date.now() - Date.parse(struck_at)).toBeGreaterThanOrEqual(1000);
});

test("as many writes fail as were asked for, whoever makes them", async () => {
  await strike("fail-bucket-writes", { times: 3 });
  const answers = await Promise.all(Array.from({ length: 8 }, storeChunk));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
  expect(await faults.active()).toEqual([]);
});

test("a slow disk takes its time for every write", async () => {
  await strike("slow-disk", { milliseconds: 700 });
  const begun = performance.now();
  expect((await storeChunk()).status).toBe(200);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(700);
});

test.each(["track", "fanout"])(
  "a message that %s cannot read is a dead letter that can be redriven",
  async (by) => {
    await readersToCatchUp();
    await strike("poison-message", { function: by });
    await initUpload(url, "poisoned", 1);
    // The next record may also be one of a film of before, whose work goes on.
    const [letter] = await waitForLetters(
      { call: (path) => fetch(url + path) },
      1,
      (one) => one.by === by && one.reason.includes("by hand"),
    );
    expect(await faults.active()).toEqual([]);
    const content = (await (await fetch(`${url}/dead/${letter!.id}`)).json()) as {
      content: { value: string };
    };
    const { type, subject } = JSON.parse(content.content.value);
    expect(subject).toBe(letter!.video_hash);
    await fetch(`${url}/dead/${letter!.id}/redrive`, { method: "POST" });
    await awaitMessage(url, (m) => m.type === type && "videoHash" in m && m.videoHash === subject, 20_000);
    await initUpload(url, "healthy", 1);
    const letters = await listLetters({ call: (path) => fetch(url + path) }, "&state=waiting");
    expect(letters).toEqual([]);
  },
);

test("the journal tells of each: when it struck, and how long it lasted", async () => {
  expect([...struck].sort()).toEqual([...FAULT_NAMES].sort());
  const { strikes } = await faults.read();
  expect(strikes.every(({ healed_at }) => healed_at !== null)).toBe(true);
  for (const { id, fault } of strikes) {
    await awaitMessage(url, (m) => m.type === "fault.struck" && m.data.strike === id, 20_000);
    if (fault !== "kill-function")
      await awaitMessage(url, (m) => m.type === "fault.healed" && m.data.strike === id, 20_000);
  }
});

test("nothing stands still for ever when the host is killed, and a product that starts again is healed", async () => {
  const pid = await product.pid("track");
  await faults.strike("stop-bucket", { seconds: 60 });
  await faults.strike("freeze-function", { function: "track", seconds: 1 });
  process.kill(product.hostPid(), "SIGKILL");
  expect(isAlive(pid)).toBe(true);
  await waitUntil("it to wake and end", () => !isAlive(pid), 15_000);
  await product.start();
  expect(await faults.read()).toMatchObject({ strikes: [] });
  expect(await faults.active()).toEqual([]);
  expect((await storeChunk()).status).toBe(200);
});
