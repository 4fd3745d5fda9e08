import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { openRedisLog } from "../../core/log/redis/redis-log.ts";
import { makeTopic, startReader } from "../harness/log-reader.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { startRedis } from "../harness/redis.ts";
import { type LogUnderTest, logContract } from "./log.ts";
import { logOutageContract } from "./log-failures.ts";

const redis = await startRedis();

const underTest: LogUnderTest = {
  config: { log: { driver: "redis", brokers: [] }, redis: { url: redis.url } },
  server: redis,
  publishGivesUpMs: 8_000,
};
logContract("redis", underTest);
logOutageContract("redis", underTest);

describe("the redis log by itself", () => {
  const log = openRedisLog({ url: redis.url });
  const client = new Redis(redis.url, { lazyConnect: true });
  onCleanup(() => log.close());
  onCleanup(async () => client.disconnect());

  const publishMany = async (topic: string, count: number) => {
    const records = Array.from({ length: count }, (_, i) => ({ key: "k", value: String(i) }));
    await log.publish(topic, records);
  };

  test("trims what all known groups have read, and keeps offsets dense", async () => {
    const topic = await makeTopic(log);
    const stream = `log:{${topic}}`;
    await publishMany(topic, 15_000);
    const slow = startReader(log, { topic, group: "slow", maxBatch: 10, handle: async () => 10 });
    await slow.received(10);
    await slow.stop();
    const quick = startReader(log, { topic, group: "quick", maxBatch: 5_000 });
    await quick.received(15_000);
    await quick.stop();
    expect(await client.xlen(stream)).toBe(15_000);

    const caughtUp = startReader(log, { topic, group: "slow", maxBatch: 5_000 });
    await caughtUp.received(14_990);
    await caughtUp.stop();
    const left = await client.xlen(stream);
    const [firstKept] = await log.peek(topic, 0, 0, 1);
    expect(firstKept!.offset).toBe(15_000 - left);
    expect(left).toBeGreaterThanOrEqual(10_000);
    expect(left).toBeLessThan(15_000);
    await publishMany(topic, 1);
    expect(await log.offsets(topic, "slow")).toEqual([{ partition: 0, committed: 15_000, end: 15_001 }]);
  });

  test("does not let a reader commit that has lost its lease", async () => {
    const topic = await makeTopic(log);
    await publishMany(topic, 3);
    const reader = startReader(log, {
      topic,
      group: "g",
      handle: async ({ records }) => {
        if (records[0]!.offset > 0) return 3;
        // As if this process had stood still while another took over, read one record and went on.
        await client.set(`log:{${topic}}:lease:g`, "another reader", "PX", 300);
        await client.hset(`log:{${topic}}:committed`, "g", 1);
        return 3;
      },
    });
    await reader.received(5);
    await reader.stop();
    expect(reader.records.map(({ offset }) => offset)).toEqual([0, 1, 2, 1, 2]);
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 3, end: 3 }]);
  });

  test("reads a log from its start that began again behind the committed offset", async () => {
    const topic = await makeTopic(log);
    await publishMany(topic, 5);
    const before = startReader(log, { topic, group: "g" });
    await before.received(5);
    await before.stop();
    await client.del(`log:{${topic}}`);
    await publishMany(topic, 2);
    const after = startReader(log, { topic, group: "g" });
    await after.received(2);
    expect(after.values()).toEqual(["0", "1"]);
  });

  test.each([2, 8])(
    "a reader whose log began again, with %i records, reads them from the start",
    async (count) => {
      const topic = await makeTopic(log);
      await publishMany(topic, 5);
      const reader = startReader(log, { topic, group: "g" });
      await reader.received(5);
      await expect.poll(async () => (await log.offsets(topic, "g"))[0]!.committed).toBe(5);
      const before = await log.check(topic, log.published(topic));
      const mark = log.published(topic);
      // At once, as a server that came back with less; by now it holds more again than was committed.
      await client.del(`log:{${topic}}`);
      await publishMany(topic, count);
      await expect
        .poll(() => new Set(reader.records.slice(5).map(({ offset }) => offset)).size, { timeout: 10_000 })
        .toBe(count);
      const after = await log.check(topic, mark);
      expect([before.holds, after.holds]).toEqual([true, false]);
      expect(after.epoch).not.toBe(before.epoch);
      await expect.poll(async () => (await log.offsets(topic, "g"))[0]!.committed).toBe(count);
    },
  );
});
