import { type Kafka, Partitioners, type Producer, type RecordMetadata } from "kafkajs";
import type { LogMark, NewRecord } from "../port.ts";
import { answerWithin, type KafkaSettings, makeKafka } from "./client.ts";
import { toMessage } from "./record.ts";

const PUBLISH_WITHIN_MS = 5_000;
/** Leaves time for a second try, which does not store twice: the brokers know the batch by its number. */
const REQUEST_TIMEOUT_MS = 2_000;

export interface Publisher {
  /** Throws `log_unavailable`, after 5 s at the latest, waiting for its turn included. */
  publish(topic: string, records: NewRecord[]): Promise<void>;
  /** The first record of the newest batch that was acknowledged. */
  published(topic: string): LogMark | null;
  close(): Promise<void>;
}

/**
 * Publishes one call after the other through an idempotent producer that all replicas acknowledge.
 *
 * A producer that failed is thrown away. The brokers know a batch by its producer and sequence number, and
 * KafkaJS gives the number of a failed batch to the next one: had the failed one been stored after all,
 * they would take the next for its repeat, acknowledge it and drop it.
 */
export function openPublisher(settings: KafkaSettings): Publisher {
  const { logger } = settings;
  const kafka = makeKafka(settings, REQUEST_TIMEOUT_MS);
  const newest = new Map<string, LogMark>();
  let producer: Producer | undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();

  const send = async (current: Producer, topic: string, records: NewRecord[]) => {
    // Does nothing when it is connected.
    await current.connect();
    if (producer !== current) throw new Error("the producer was given up");
    const [answer] = await current.send({ topic, messages: records.map(toMessage), acks: -1 });
    const mark = answer && toMark(answer);
    if (mark) newest.set(topic, mark);
  };

  const takeTurn = async (topic: string, records: NewRecord[], deadline: number) => {
    const left = deadline - performance.now();
    // Not begun, so nothing is in doubt and the producer may stay.
    if (left <= 0) throw new Error("the calls before this one took too long");
    producer ??= makeProducer(kafka);
    const current = producer;
    try {
      await answerWithin(left, send(current, topic, records));
    } catch (error) {
      producer = undefined;
      current.disconnect().catch((err) => logger.debug({ err }, "a failed producer did not disconnect"));
      throw error;
    }
  };

  return {
    async publish(topic, records) {
      if (records.length === 0) return;
      const deadline = performance.now() + PUBLISH_WITHIN_MS;
      const sent = lastTurn.then(() => takeTurn(topic, records, deadline));
      lastTurn = sent.catch(() => undefined);
      await answerWithin(PUBLISH_WITHIN_MS, sent);
    },

    published: (topic) => newest.get(topic) ?? null,

    async close() {
      await lastTurn;
      await producer?.disconnect();
    },
  };
}

/** Null where the topic keeps the clients' times instead of the log's own: those name no record. */
function toMark({ partition, baseOffset, logAppendTime }: RecordMetadata): LogMark | null {
  const timestamp = Number(logAppendTime ?? -1);
  return timestamp < 0 ? null : { partition, offset: Number(baseOffset), timestamp };
}

function makeProducer(kafka: Kafka): Producer {
  return kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
}
