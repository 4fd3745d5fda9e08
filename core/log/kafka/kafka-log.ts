import { setTimeout as delay } from "node:timers/promises";
import type { Admin } from "kafkajs";
import { type LogLogger, silentLogger } from "../logger.ts";
import type { Log } from "../port.ts";
import { answerWithin, type KafkaSettings, makeKafka } from "./client.ts";
import { consumeTopic } from "./consume.ts";
import { openPeeker } from "./peek.ts";
import { openPublisher } from "./publisher.ts";

const ANSWER_WITHIN_MS = 10_000;

export interface KafkaLogSettings extends Omit<KafkaSettings, "logger"> {
  /** Of the topics that `ready` makes; default 1. Keys stay on their partition only while this stays. */
  partitions?: number;
  logger?: LogLogger;
}

/** The log on Kafka. Durable means acknowledged by all in-sync replicas. */
export function openKafkaLog({ partitions = 1, logger = silentLogger, ...settings }: KafkaLogSettings): Log {
  const kafka = makeKafka({ ...settings, logger }, ANSWER_WITHIN_MS);
  const publisher = openPublisher({ ...settings, logger });
  const peeker = openPeeker(kafka, logger);
  const closing = new AbortController();
  const consumers = new Set<Promise<void>>();

  const askAdmin = async <Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> => {
    const admin = kafka.admin();
    try {
      return await answerWithin(
        ANSWER_WITHIN_MS,
        admin.connect().then(() => question(admin)),
      );
    } finally {
      await admin.disconnect();
    }
  };

  return {
    publish: publisher.publish,
    published: publisher.published,

    async check(topic, mark, since) {
      return askAdmin(async (admin) => {
        const { clusterId } = await admin.describeCluster();
        // Another cluster, if it mirrors the first, has offsets and times of its own: marks mean nothing there.
        if (since !== undefined && since !== clusterId) return { epoch: clusterId, holds: false };
        if (!mark) return { epoch: clusterId, holds: true };
        // The log gives the times itself, one after the other: what comes later lies behind the mark's record.
        const later = await admin.fetchTopicOffsetsByTimestamp(topic, mark.timestamp + 1);
        const next = later.find(({ partition }) => partition === mark.partition);
        return { epoch: clusterId, holds: Number(next?.offset ?? 0) > mark.offset };
      });
    },

    async consume(options) {
      const signal = AbortSignal.any([options.signal, closing.signal]);
      const consumer = consumeTopic(kafka, { ...options, signal }, logger);
      consumers.add(consumer);
      try {
        await consumer;
      } finally {
        consumers.delete(consumer);
      }
    },

    async offsets(topic, group) {
      return askAdmin(async (admin) => {
        const ends = await admin.fetchTopicOffsets(topic);
        const [committed] = await fetchCommitted(admin, topic, group);
        const next = new Map(
          committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
        );
        // -1 stands for a group that has committed nothing.
        const toOffsets = ({ partition, high }: (typeof ends)[number]) => ({
          partition,
          committed: Math.max(next.get(partition) ?? 0, 0),
          end: Number(high),
        });
        return ends.map(toOffsets).sort((a, b) => a.partition - b.partition);
      });
    },

    async peek(topic, partition, offset, count) {
      const bounds = await askAdmin((admin) => admin.fetchTopicOffsets(topic));
      const found = bounds.find((bound) => bound.partition === partition);
      const from = Math.max(offset, Number(found?.low ?? 0));
      const records = Math.min(count, Number(found?.high ?? 0) - from);
      return records > 0 ? peeker.peek(topic, partition, from, records) : [];
    },

    async ready(topics) {
      const configEntries = [{ name: "message.timestamp.type", value: "LogAppendTime" }];
      await askAdmin((admin) =>
        admin.createTopics({
          topics: topics.map((topic) => ({ topic, numPartitions: partitions, configEntries })),
          waitForLeaders: true,
        }),
      );
    },

    async close() {
      closing.abort();
      await Promise.allSettled(consumers);
      await Promise.all([publisher.close(), peeker.close()]);
    },
  };
}

/** Waits for a coordinator that still loads its groups, as it does after each start; KafkaJS gives up at once. */
async function fetchCommitted(admin: Admin, topic: string, group: string) {
  for (const since = Date.now(); ; await delay(100)) {
    try {
      return await admin.fetchOffsets({ groupId: group, topics: [topic] });
    } catch (error) {
      // By its name: Node finds none of KafkaJS's error classes by theirs, as a CommonJS module re-exports them.
      const isLoading = (error as { type?: string }).type === "GROUP_LOAD_IN_PROGRESS";
      if (!isLoading || Date.now() - since > ANSWER_WITHIN_MS) throw error;
    }
  }
}
