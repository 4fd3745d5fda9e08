import { randomUUID } from "node:crypto";
import { PipelineError } from "../../errors.ts";
import { type LogLogger, silentLogger } from "../logger.ts";
import type { Log, LogMark } from "../port.ts";
import { ask, connectRedis } from "./connection.ts";
import { consumeTopic } from "./consume.ts";
import { entryBefore, offsetOf, topicKeys } from "./keys.ts";
import { decodeEntry, encodeRecords } from "./record.ts";
import { CHECK, OFFSETS, PUBLISH } from "./scripts.ts";

export interface RedisLogSettings {
  /** As in redis://user:password@host:6379/0. */
  url: string;
  /** Begins every key; default "log". */
  namespace?: string;
  logger?: LogLogger;
}

/**
 * The log on Redis Streams (7.0 or later). A topic has one partition. Durable means what the server's
 * appendfsync says.
 */
export function openRedisLog({ url, namespace = "log", logger = silentLogger }: RedisLogSettings): Log {
  const redis = connectRedis(url, logger);
  const closing = new AbortController();
  const consumers = new Set<Promise<void>>();
  const newest = new Map<string, LogMark>();

  return {
    async publish(topic, records) {
      if (records.length === 0) return;
      const { stream, epoch } = topicKeys(namespace, topic);
      const answer = await ask(redis, () =>
        redis.eval(PUBLISH, 2, stream, epoch, randomUUID(), ...encodeRecords(records)),
      );
      const [id, timestamp] = answer as [string, string];
      newest.set(topic, { partition: 0, offset: offsetOf(id), timestamp: Number(timestamp) });
    },

    published: (topic) => newest.get(topic) ?? null,

    async check(topic, mark) {
      const { stream, epoch } = topicKeys(namespace, topic);
      const entry = mark ? [entryBefore(mark.offset + 1), mark.timestamp] : ["", ""];
      const answer = await ask(redis, () => redis.eval(CHECK, 2, stream, epoch, ...entry));
      const [name, holds] = answer as [string, number];
      return { epoch: name, holds: holds === 1 };
    },

    async consume(options) {
      const signal = AbortSignal.any([options.signal, closing.signal]);
      const keys = topicKeys(namespace, options.topic);
      // The shared connection reports outages; two voices would say everything twice.
      const reader = connectRedis(url, silentLogger);
      const consumer = consumeTopic({ commands: redis, reader, keys, logger }, { ...options, signal });
      consumers.add(consumer);
      try {
        await consumer;
      } finally {
        consumers.delete(consumer);
        reader.disconnect();
      }
    },

    async offsets(topic, group) {
      const { stream, committed } = topicKeys(namespace, topic);
      const answer = await ask(redis, () => redis.eval(OFFSETS, 2, stream, committed, group));
      const [next, end] = answer as [number, number];
      return [{ partition: 0, committed: next, end }];
    },

    async peek(topic, partition, offset, count) {
      if (partition !== 0) return [];
      const { stream } = topicKeys(namespace, topic);
      // Not what comes after it, which XREAD would wait for: what is there now.
      const from = entryBefore(offset + 1);
      const entries = await ask(redis, () => redis.xrange(stream, from, "+", "COUNT", count));
      return entries.map((entry) => decodeEntry(topic, entry));
    },

    // Topics need no making: a stream begins with its first record.
    async ready() {
      const info = await ask(redis, () => redis.info("server"));
      const version = /redis_version:(\S+)/.exec(info)?.[1] ?? "unknown";
      if (Number.parseInt(version, 10) >= 7) return;
      throw new PipelineError(
        "log_unavailable",
        `Redis ${version} is too old for the log; it needs 7.0 or later`,
      );
    },

    async close() {
      closing.abort();
      await Promise.allSettled(consumers);
      redis.disconnect();
    },
  };
}
