import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { countRedeliveries, setPaused } from "../../core/log/consumer-control.ts";
import { silentLogger } from "../../core/log/logger.ts";
import { openRedisLog } from "../../core/log/redis/redis-log.ts";
import { openConsumerGate } from "../../localstack/consumer-gate.ts";
import { runEventSource } from "../../localstack/event-source.ts";
import { makeTopic } from "../harness/log-reader.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { startRedis } from "../harness/redis.ts";
import { waitUntil } from "../harness/wait-until.ts";

const { url } = await startRedis();
const log = openRedisLog({ url });
const redis = new Redis(url, { lazyConnect: true });
onCleanup(() => log.close());
onCleanup(async () => redis.disconnect());

/** Reads a topic of its own for a group of its own; `fail` says how many invocations fail first. */
async function startSource(group: string, fail = 0) {
  const topic = await makeTopic(log);
  const stopping = new AbortController();
  const { signal } = stopping;
  const gate = openConsumerGate(url, silentLogger, signal);
  let invocations = 0;
  const done = runEventSource({
    ...{ log, topic, group, gate, signal, functionName: "test", logger: silentLogger, retryDelayMs: 10 },
    async handler() {
      if (++invocations <= fail) throw new Error("not yet");
    },
  });
  const stop = async () => {
    stopping.abort();
    await done;
  };
  onCleanup(stop);
  const publish = () => log.publish(topic, [{ key: "film", value: "a" }]);
  const committed = async () => (await log.offsets(topic, group))[0]!.committed;
  return { publish, committed, stop, invocations: () => invocations };
}

test("a paused group is given nothing until it is resumed", async () => {
  await setPaused(redis, "resting", true);
  const source = await startSource("resting");
  const other = await startSource("working");
  await Promise.all([source.publish(), other.publish()]);
  await waitUntil("the other group", async () => (await other.committed()) === 1);
  // Twice as long as the gate takes to look.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect([source.invocations(), await source.committed()]).toEqual([0, 0]);
  await setPaused(redis, "resting", false);
  await waitUntil("it to go on", async () => (await source.committed()) === 1);
});

test("a process that stops while its group is paused gives back what it had fetched", async () => {
  await setPaused(redis, "stopped", true);
  const source = await startSource("stopped");
  await source.publish();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await source.stop();
  expect([source.invocations(), await source.committed()]).toEqual([0, 0]);
});

test("records that come again are counted", async () => {
  const source = await startSource("failing", 2);
  await source.publish();
  await waitUntil("the third attempt", async () => (await source.committed()) === 1);
  await waitUntil(
    "both redeliveries",
    async () => (await countRedeliveries(redis, "failing", { partition: 0, offset: 0 })) === 2,
  );
});
