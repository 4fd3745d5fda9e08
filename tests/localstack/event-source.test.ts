import { describe, expect, test } from "vitest";
import { silentLogger } from "../../core/log/logger.ts";
import { decodeMskRecord, type MskEvent } from "../../core/log/msk.ts";
import { openRedisLog } from "../../core/log/redis/redis-log.ts";
import { runEventSource } from "../../localstack/event-source.ts";
import { makeTopic } from "../harness/log-reader.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { startRedis } from "../harness/redis.ts";

const { url } = await startRedis();
const log = openRedisLog({ url });
onCleanup(() => log.close());

/** Publishes three records and invokes `answer` with each event until it calls `done`. */
async function invokeUntilDone(
  answer: (event: MskEvent, values: string[], done: () => void, deadline: AbortSignal) => Promise<unknown>,
  timeoutMs?: number,
): Promise<{ topic: string; invocations: string[][] }> {
  const topic = await makeTopic(log);
  await log.publish(
    topic,
    ["a", "b", "c"].map((value) => ({ key: "film", value, headers: { traceparent: "00-1-2-01" } })),
  );
  const stopping = new AbortController();
  const invocations: string[][] = [];
  await runEventSource({
    log,
    topic,
    group: "g",
    functionName: "test",
    signal: stopping.signal,
    logger: silentLogger,
    retryDelayMs: 10,
    timeoutMs,
    async handler(event, deadline) {
      const values = event.records[`${topic}-0`]!.map((record) => decodeMskRecord(record).value);
      invocations.push(values);
      return await answer(event, values, () => stopping.abort(), deadline);
    },
  });
  return { topic, invocations };
}

describe("the event source", () => {
  test("invokes the function with production's event, and commits when it answers", async () => {
    let received: MskEvent | undefined;
    const { topic } = await invokeUntilDone(async (event, _, done) => {
      received = event;
      done();
    });
    expect(received).toMatchObject({
      eventSource: "aws:kafka",
      records: { [`${topic}-0`]: [{ offset: 0 }, { offset: 1 }, { offset: 2 }] },
    });
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 3, end: 3 }]);
  });

  test("delivers again from the first failure", async () => {
    const { topic, invocations } = await invokeUntilDone(async (event, values, done) => {
      if (values[0] === "b") return done();
      const [partition] = Object.keys(event.records);
      return { batchItemFailures: [{ itemIdentifier: { partition, offset: 1 } }] };
    });
    expect(invocations).toEqual([
      ["a", "b", "c"],
      ["b", "c"],
    ]);
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 3, end: 3 }]);
  });

  test("asks for the rest before the time is over, and delivers that again", async () => {
    const { topic, invocations } = await invokeUntilDone(async (event, values, done, deadline) => {
      if (values[0] === "c") return done();
      await new Promise((resolve) => deadline.addEventListener("abort", resolve));
      const [partition] = Object.keys(event.records);
      return { batchItemFailures: [{ itemIdentifier: { partition, offset: 2 } }] };
    }, 1_000);
    expect(invocations).toEqual([["a", "b", "c"], ["c"]]);
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 3, end: 3 }]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["throws", () => Promise.reject(new Error("no"))],
    ["answers nonsense", async () => ({ batchItemFailures: [{ itemIdentifier: "b" }] })],
    ["takes too long", () => new Promise(() => undefined)],
  ])("delivers the whole batch again when the function %s", async (_, fail) => {
    let invocationsBefore = 0;
    const { topic, invocations } = await invokeUntilDone(async (_event, _values, done) => {
      if (invocationsBefore++ === 0) return await fail();
      done();
    }, 200);
    expect(invocations).toEqual([
      ["a", "b", "c"],
      ["a", "b", "c"],
    ]);
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 3, end: 3 }]);
  });
});
