import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openLog } from "../../core/log/open-log.ts";
import type { Log } from "../../core/log/port.ts";
import { launchProcess } from "../../localstack/launch/process.ts";
import { makeTopic, startReader } from "../harness/log-reader.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import type { LogUnderTest } from "./log.ts";

const READ_LOG = fileURLToPath(new URL("../harness/read-log.ts", import.meta.url));

/** The part of the contract that holds when readers and servers die. */
export function describeKills(log: Log, { config, server }: LogUnderTest): void {
  test("replaces a reader that was killed, and delivers again what it had not answered", async () => {
    const topic = await makeTopic(log);
    await log.publish(
      topic,
      ["one", "two", "three", "four"].map((value) => ({ key: "k", value })),
    );
    const settings = JSON.stringify({ config, topic, group: "g", holdAt: 2 });
    const victim = await launchProcess({
      name: "reader",
      command: process.execPath,
      args: [READ_LOG, settings],
      ready: /^holding 2$/,
    });
    const successor = startReader(log, { topic, group: "g" });
    process.kill(victim.pid, "SIGKILL");
    await victim.exited;
    await successor.received(2);
    await successor.stop();
    expect(successor.values()).toEqual(["three", "four"]);
  });

  test("keeps what was acknowledged when the server is killed right after", async () => {
    const topic = await makeTopic(log);
    const values = Array.from({ length: 50 }, (_, i) => String(i));
    for (const value of values) await log.publish(topic, [{ key: "k", value }]);
    await server.kill();
    await server.start();
    const reader = startReader(log, { topic, group: "g" });
    await reader.received(50);
    expect(reader.values()).toEqual(values);
  });
}

/** The part that holds while a server is away, and after it. */
export function logOutageContract(name: string, { config, server, publishGivesUpMs }: LogUnderTest): void {
  describe(`${name} log whose server goes away`, { timeout: 60_000 }, async () => {
    const log = await openLog(config);
    onCleanup(() => log.close());
    describeOutages(log, { config, server, publishGivesUpMs });
  });
}

function describeOutages(log: Log, { config, server, publishGivesUpMs }: LogUnderTest): void {
  test.each([
    ["stopped", server.stop],
    ["killed", server.kill],
  ])("reads on after the server was %s, and loses nothing", async (_, takeAway) => {
    const topic = await makeTopic(log);
    const reader = startReader(log, { topic, group: "g" });
    await log.publish(topic, [{ key: "k", value: "before" }]);
    await reader.received(1);
    await takeAway();
    await server.start();
    await publishUntilTaken(log, topic, "after");
    while (!reader.values().includes("after")) await reader.received(reader.records.length + 1);
    await reader.stop();
    expect(new Set(reader.values())).toEqual(new Set(["before", "after"]));
    const [offsets] = await log.offsets(topic, "g");
    expect(offsets!.committed).toBe(offsets!.end);
  });

  test("finishes a batch that was under way when the server went, and goes on behind it", async () => {
    const topic = await makeTopic(log);
    const answer = Promise.withResolvers<void>();
    const reader = startReader(log, {
      topic,
      group: "g",
      handle: async ({ records }) => {
        await answer.promise;
        return records.at(-1)!.offset + 1;
      },
    });
    await log.publish(topic, [{ key: "k", value: "during" }]);
    await reader.received(1);
    await server.stop();
    answer.resolve();
    // Longer than one try takes.
    await expect(log.publish(topic, [{ key: "k", value: "lost" }])).rejects.toThrow();
    await server.start();
    await publishUntilTaken(log, topic, "after");
    while (!reader.values().includes("after")) await reader.received(reader.records.length + 1);
    await reader.stop();
    expect(reader.values()[0]).toBe("during");
    const [offsets] = await log.offsets(topic, "g");
    expect(offsets!.committed).toBe(offsets!.end);
  });

  test("says in bounded time that the log is unavailable, and works again when it is back", async () => {
    const topic = await makeTopic(log);
    await log.publish(topic, [{ key: "k", value: "before" }]);
    await server.stop();
    const started = performance.now();
    await expect(log.publish(topic, [{ key: "k", value: "lost" }])).rejects.toMatchObject({
      code: "log_unavailable",
    });
    expect(performance.now() - started).toBeLessThan(publishGivesUpMs);
    await expect(log.ready([topic])).rejects.toMatchObject({ code: "log_unavailable" });
    await expect(log.offsets(topic, "g")).rejects.toMatchObject({ code: "log_unavailable" });
    await server.start();
    await publishUntilTaken(log, topic, "after");
    const reader = startReader(log, { topic, group: "g" });
    while (!reader.values().includes("after")) await reader.received(reader.records.length + 1);
    expect(reader.values()[0]).toBe("before");
  });

  test("loses nothing that it acknowledged after a publish whose fate is unknown", async () => {
    const topic = await makeTopic(log);
    await log.publish(topic, [{ key: "k", value: "before" }]);
    server.freeze();
    try {
      // It has reached the server's socket, so it is most likely stored when the server wakes up.
      await expect(log.publish(topic, [{ key: "k", value: "in doubt" }])).rejects.toMatchObject({
        code: "log_unavailable",
      });
    } finally {
      server.thaw();
    }
    await publishUntilTaken(log, topic, "after");
    const reader = startReader(log, { topic, group: "g" });
    while (!reader.values().includes("after")) await reader.received(reader.records.length + 1);
    expect(reader.values().filter((value) => value !== "in doubt")).toEqual(["before", "after"]);
  });

  test("stops its readers when it is closed, also while the server is away", async () => {
    const topic = await makeTopic(log);
    const other = await openLog(config);
    const signal = new AbortController().signal;
    const reading = other.consume({ topic, group: "g", signal, handle: async () => 1 });
    await server.stop();
    await other.close();
    await reading;
    await server.start();
    await log.ready([topic]);
  });
}

/** As a caller does who knows that an outage is over, but not whether the log has noticed. */
async function publishUntilTaken(log: Log, topic: string, value: string): Promise<void> {
  await expect
    .poll(
      () =>
        log.publish(topic, [{ key: "k", value }]).then(
          () => true,
          () => false,
        ),
      { timeout: 30_000 },
    )
    .toBe(true);
}
