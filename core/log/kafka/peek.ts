import { randomUUID } from "node:crypto";
import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";
import type { LogLogger } from "../logger.ts";
import type { LogRecord } from "../port.ts";
import { answerWithin } from "./client.ts";
import { toRecord } from "./record.ts";

const ANSWER_WITHIN_MS = 10_000;
/** A consumer that nobody looks through any more is closed after this time. */
const IDLE_MS = 60_000;
/** Looking back has to wait for the fetch under way. */
const FETCH_WAIT_MS = 100;

interface Look {
  topic: string;
  partition: number;
  offset: number;
  count: number;
  records: LogRecord[];
  done(): void;
}

/** A consumer of one topic, with what is looked at through it now. */
interface Window {
  consumer: Consumer;
  look: Look | null;
  idle?: NodeJS.Timeout;
}

export interface Peeker {
  /** Records that are there. Throws `log_unavailable`. */
  peek(topic: string, partition: number, offset: number, count: number): Promise<LogRecord[]>;
  close(): Promise<void>;
}

/**
 * Reads records by their offsets. KafkaJS fetches for members of a group alone: each topic that is looked at has a
 * group of its own for a while, which commits nothing, and which the brokers forget when its one member leaves.
 */
export function openPeeker(kafka: Kafka, logger: LogLogger): Peeker {
  const windows = new Map<string, Promise<Window>>();
  let lastTurn: Promise<unknown> = Promise.resolve();

  async function closeWindow(topic: string): Promise<void> {
    const opening = windows.get(topic);
    windows.delete(topic);
    const window = await opening?.catch(() => null);
    clearTimeout(window?.idle);
    await window?.consumer.disconnect().catch((err) => logger.debug({ err }, "a look did not end well"));
  }

  async function look(topic: string, partition: number, offset: number, count: number): Promise<LogRecord[]> {
    const opening = windows.get(topic) ?? openWindow(kafka, topic);
    windows.set(topic, opening);
    try {
      return await answerWithin(
        ANSWER_WITHIN_MS,
        opening.then((window) => lookThrough(window, topic, partition, offset, count)),
      );
    } catch (error) {
      await closeWindow(topic);
      throw error;
    } finally {
      const window = await windows.get(topic);
      clearTimeout(window?.idle);
      if (window) window.idle = setTimeout(() => closeWindow(topic), IDLE_MS).unref();
    }
  }

  return {
    peek(topic, partition, offset, count) {
      const turn = lastTurn.then(() => look(topic, partition, offset, count));
      lastTurn = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      await lastTurn;
      await Promise.all([...windows.keys()].map(closeWindow));
    },
  };
}

async function openWindow(kafka: Kafka, topic: string): Promise<Window> {
  const consumer = kafka.consumer({
    groupId: `vidpipeline-peek-${randomUUID()}`,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { retries: 1, restartOnFailure: async () => false },
  });
  const window: Window = { consumer, look: null };
  const joined = new Promise<void>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve());
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: false });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => takeBatch(window, payload),
  });
  await joined;
  return window;
}

async function lookThrough(
  window: Window,
  topic: string,
  partition: number,
  offset: number,
  count: number,
): Promise<LogRecord[]> {
  const { consumer } = window;
  const records: LogRecord[] = [];
  await new Promise<void>((done) => {
    window.look = { topic, partition, offset, count, records, done };
    consumer.seek({ topic, partition, offset: String(offset) });
    consumer.resume([{ topic, partitions: [partition] }]);
  });
  return records;
}

/** Takes what is looked for and stops reading on; what else a fetch brought is nobody's. */
function takeBatch(window: Window, { batch, resolveOffset, pause }: EachBatchPayload): void {
  const { look } = window;
  if (look?.topic !== batch.topic || look.partition !== batch.partition) {
    pause();
    return;
  }
  for (const message of batch.messages) {
    const record = toRecord(batch.topic, batch.partition, message);
    if (record.offset === look.offset + look.records.length) look.records.push(record);
    resolveOffset(message.offset);
    if (look.records.length < look.count) continue;
    window.look = null;
    pause();
    look.done();
    return;
  }
}
