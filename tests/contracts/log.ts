import { describe, expect, test } from "vitest";

import { type LogSettings, openLog } from "../../core/log/open-log.ts";
import type { Log, LogMark, NewRecord } from "../../core/log/port.ts";
import { makeTopic, startReader } from "../harness/log-reader.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import type { TestServer } from "../harness/server.ts";
import { describeKills } from "./log-failures.ts";

export interface LogUnderTest {
  config: LogSettings;
  server: TestServer;
  /** How long a publish may take at the most before it gives up, with room for a slow machine. */
  publishGivesUpMs: number;
}

/** What every driver of the log must keep, on a real server. Call it at the top of a test file. */
export function logContract(name: string, underTest: LogUnderTest): void {
  describe(`${name} log`, { timeout: 60_000 }, async () => {
    const log = await openLog(underTest.config);
    onCleanup(() => log.close());
    describePublishing(log);
    describeCommits(log);
    describeGroups(log);
    describeMarks(log);
    describePeeks(log);
    describeKills(log, underTest);
  });
}

const numbered = (count: number, key = "a"): NewRecord[] =>
  Array.from({ length: count }, (_, i) => ({ key, value: `${key}${i}` }));

function describePublishing(log: Log): void {
  test("keeps keys, values and headers as they are", async () => {
    const topic = await makeTopic(log);
    const headers = { traceparent: "00-0af7-b7ad-01", grüße: "naïve ☃ 🎬", empty: "" };
    const before = Date.now();
    await log.publish(topic, [
      { key: "schlüssel", value: '{"title":"Wörter ☃ 🎬"}', headers },
      { key: "", value: "" },
    ]);
    const reader = startReader(log, { topic, group: "g" });
    await reader.received(2);
    expect(reader.records).toMatchObject([
      { topic, partition: 0, offset: 0, key: "schlüssel", value: '{"title":"Wörter ☃ 🎬"}', headers },
      { topic, partition: 0, offset: 1, key: "", value: "", headers: {} },
    ]);
    expect(reader.records[0]!.timestamp).toBeGreaterThanOrEqual(before);
    expect(reader.records[0]!.timestamp).toBeLessThanOrEqual(Date.now());
  });

  test("gives many records dense offsets from 0, in order, in batches of the size asked for", async () => {
    const topic = await makeTopic(log);
    await log.publish(topic, numbered(1_000));
    const sizes: number[] = [];
    const reader = startReader(log, {
      topic,
      group: "g",
      maxBatch: 64,
      handle: async ({ records }) => {
        sizes.push(records.length);
        return records.at(-1)!.offset + 1;
      },
    });
    await reader.received(1_000);
    expect(reader.values()).toEqual(numbered(1_000).map(({ value }) => value));
    expect(reader.records.map(({ offset }) => offset)).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
  });

  test("keeps the order within each key when many publish at once", async () => {
    const topic = await makeTopic(log);
    const publishAll = async (key: string) => {
      for (const record of numbered(25, key)) await log.publish(topic, [record]);
    };
    const keys = ["a", "b", "c", "d"];
    await Promise.all(keys.map(publishAll));
    const reader = startReader(log, { topic, group: "g" });
    await reader.received(100);
    for (const key of keys) {
      const values = reader.records.filter((record) => record.key === key).map(({ value }) => value);
      expect(values).toEqual(numbered(25, key).map(({ value }) => value));
    }
    expect(new Set(reader.records.map(({ offset }) => offset)).size).toBe(100);
  });

  test("delivers what is published while it reads", async () => {
    const topic = await makeTopic(log);
    const reader = startReader(log, { topic, group: "g" });
    for (let count = 1; count <= 5; count++) {
      await log.publish(topic, [{ key: "k", value: String(count) }]);
      await reader.received(count);
    }
    expect(reader.values()).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("takes no records at all as nothing to do", async () => {
    const topic = await makeTopic(log);
    await log.publish(topic, []);
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 0, end: 0 }]);
  });
}

function describeCommits(log: Log): void {
  test("delivers the rest again when the handler answers a lower offset", async () => {
    const topic = await makeTopic(log);
    await log.publish(topic, numbered(4));
    const batches: number[][] = [];
    const reader = startReader(log, {
      topic,
      group: "g",
      handle: async ({ records }) => {
        batches.push(records.map(({ offset }) => offset));
        return batches.length === 1 ? 2 : 4;
      },
    });
    await reader.received(6);
    await reader.stop();
    expect(batches).toEqual([
      [0, 1, 2, 3],
      [2, 3],
    ]);
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 4, end: 4 }]);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("the handler cannot"))],
    ["answers an offset past the batch", () => Promise.resolve(99)],
    ["answers no number", () => Promise.resolve(Number.NaN)],
  ])("commits nothing and delivers the batch again when the handler %s", async (_, fail) => {
    const topic = await makeTopic(log);
    await log.publish(topic, numbered(2));
    const committedBetween: unknown[] = [];
    let tries = 0;
    const reader = startReader(log, {
      topic,
      group: "g",
      handle: async () => {
        if (tries++ === 0) return await fail();
        committedBetween.push(...(await log.offsets(topic, "g")));
        return 2;
      },
    });
    await reader.received(4);
    await reader.stop();
    expect(reader.values()).toEqual(["a0", "a1", "a0", "a1"]);
    expect(committedBetween).toEqual([{ partition: 0, committed: 0, end: 2 }]);
  });

  test("goes on after a restart of the reader where it had committed", async () => {
    const topic = await makeTopic(log);
    await log.publish(topic, numbered(3));
    const first = startReader(log, { topic, group: "g" });
    await first.received(3);
    await first.stop();
    await log.publish(topic, [{ key: "k", value: "new" }]);
    const second = startReader(log, { topic, group: "g" });
    await second.received(1);
    await second.stop();
    expect(second.records).toMatchObject([{ offset: 3, value: "new" }]);
  });

  test("resolves after an abort only when the batch under way is handled and committed", async () => {
    const topic = await makeTopic(log);
    await log.publish(topic, numbered(2));
    const answer = Promise.withResolvers<number>();
    const reader = startReader(log, { topic, group: "g", handle: () => answer.promise });
    await reader.received(2);
    let stopped = false;
    const stopping = reader.stop().then(() => (stopped = true));
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 0, end: 2 }]);
    expect(stopped).toBe(false);
    answer.resolve(2);
    await stopping;
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 2, end: 2 }]);
  });
}

function describeMarks(log: Log): void {
  test("tells whether it still has what it acknowledged", async () => {
    const topic = await makeTopic(log);
    expect(log.published(topic)).toBeNull();
    expect(await log.check(topic, null)).toEqual({ epoch: expect.stringMatching(/./), holds: true });
    await log.publish(topic, numbered(1));
    await log.publish(topic, numbered(1));
    const mark = log.published(topic)!;
    expect(mark).toMatchObject({ partition: 0, offset: 1 });
    const holds = async (changes: Partial<LogMark>) =>
      (await log.check(topic, { ...mark, ...changes })).holds;
    expect(await holds({})).toBe(true);
    expect(await holds({ offset: 2 })).toBe(false);
    // Another record has its place: the log lost it and went on.
    expect(await holds({ timestamp: mark.timestamp - 60_000 })).toBe(false);
    await log.publish(topic, numbered(3));
    expect(await holds({})).toBe(true);
  });
}

function describePeeks(log: Log): void {
  test("shows any records as they are, and no group knows of it", async () => {
    const topic = await makeTopic(log);
    expect(await log.peek(topic, 0, 0, 5)).toEqual([]);
    await log.publish(topic, numbered(300));
    const headers = { traceparent: "00-0af7-b7ad-01" };
    await log.publish(topic, [{ key: "film", value: "the last", headers }]);
    const [last, ...more] = await log.peek(topic, 0, 300, 5);
    expect(last).toMatchObject({ topic, partition: 0, offset: 300, key: "film", value: "the last", headers });
    expect(Math.abs(last!.timestamp - Date.now())).toBeLessThan(60_000);
    expect(more).toEqual([]);
    const valuesFrom = async (offset: number, count: number) =>
      (await log.peek(topic, 0, offset, count)).map(({ value }) => value);
    // Backwards, and over more than one reading brings.
    expect(await valuesFrom(7, 2)).toEqual(["a7", "a8"]);
    expect(await valuesFrom(0, 300)).toEqual(numbered(300).map(({ value }) => value));
    expect(await valuesFrom(301, 5)).toEqual([]);
    expect(await log.peek(topic, 7, 0, 5)).toEqual([]);
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 0, end: 301 }]);
  });

  test("answers those who look at the same time each with theirs", async () => {
    const topic = await makeTopic(log);
    await log.publish(topic, numbered(20));
    const seen = await Promise.all([15, 3, 11].map((offset) => log.peek(topic, 0, offset, 1)));
    expect(seen.map(([record]) => record?.value)).toEqual(["a15", "a3", "a11"]);
  });
}

function describeGroups(log: Log): void {
  test("lets each group read everything at its own pace", async () => {
    const topic = await makeTopic(log);
    await log.publish(topic, numbered(10));
    const quick = startReader(log, { topic, group: "quick" });
    const slow = startReader(log, {
      topic,
      group: "slow",
      maxBatch: 4,
      handle: async ({ records }) => Math.min(records.at(-1)!.offset + 1, 4),
    });
    await quick.received(10);
    await slow.received(4);
    await Promise.all([quick.stop(), slow.stop()]);
    expect(await log.offsets(topic, "quick")).toEqual([{ partition: 0, committed: 10, end: 10 }]);
    expect(await log.offsets(topic, "slow")).toEqual([{ partition: 0, committed: 4, end: 10 }]);
    expect(await log.offsets(topic, "new")).toEqual([{ partition: 0, committed: 0, end: 10 }]);
  });

  test("has one active reader a group; the other takes over when it stops", async () => {
    const topic = await makeTopic(log);
    let active = 0;
    let mostActive = 0;
    const handle: Parameters<Log["consume"]>[0]["handle"] = async ({ records }) => {
      mostActive = Math.max(mostActive, ++active);
      await new Promise((resolve) => setTimeout(resolve, 5));
      active -= 1;
      return records.at(-1)!.offset + 1;
    };
    await log.publish(topic, numbered(100));
    const first = startReader(log, { topic, group: "g", maxBatch: 1, handle });
    await first.received(1);
    // It finds 99 records that it could read as well, if it were let.
    const second = startReader(log, { topic, group: "g", maxBatch: 1, handle });
    while (first.records.length + second.records.length < 100) {
      const [more, other] = [first.records.length + 1, second.records.length + 1];
      await Promise.race([first.received(more), second.received(other)]);
    }
    await first.stop();
    await log.publish(topic, [{ key: "k", value: "last" }]);
    while (second.values().at(-1) !== "last") await second.received(second.records.length + 1);
    await second.stop();
    expect(mostActive).toBe(1);
    const all = [...first.values(), ...second.values()];
    expect(new Set(all).size).toBe(101);
    expect(await log.offsets(topic, "g")).toEqual([{ partition: 0, committed: 101, end: 101 }]);
  });
}
