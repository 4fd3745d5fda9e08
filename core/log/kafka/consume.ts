import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";
import { DEFAULT_MAX_BATCH, DEFAULT_RETRY_DELAY_MS, deliverBatch, endOfBatch } from "../deliver-batch.ts";
import type { LogLogger } from "../logger.ts";
import { pause } from "../pause.ts";
import type { ConsumeOptions, LogBatch } from "../port.ts";
import { toRecord } from "./record.ts";

/** The least that brokers allow by default; a reader that was killed is replaced after this time. */
const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_MS = 1_500;
/** How long the others wait for a reader that is busy when the group is shared out anew. */
const REBALANCE_TIMEOUT_MS = 30_000;
/** A fetch is answered as soon as there is a record; this bounds how long a stop waits for it. */
const FETCH_WAIT_MS = 500;
const REJOIN_AFTER_MS = 500;

/**
 * Reads a topic as a member of a consumer group until the signal aborts. KafkaJS's consumer gives up after
 * some failures, and not always in a way that it can be started again: each session has a new one.
 */
export async function consumeTopic(kafka: Kafka, options: ConsumeOptions, logger: LogLogger): Promise<void> {
  const { topic, group, signal } = options;
  let away = false;
  const onJoin = () => {
    if (away) logger.info({ topic, group }, "kafka answers again");
    away = false;
  };
  while (!signal.aborted) {
    try {
      await runSession(kafka, options, logger, onJoin);
    } catch (error) {
      if (signal.aborted) break;
      const level = away ? "debug" : "warn";
      logger[level]({ err: error, topic, group }, "reading from kafka failed; trying again until it works");
      away = true;
      await pause(REJOIN_AFTER_MS, signal);
    }
  }
}

/** Joins the group and reads until the signal aborts; throws when the consumer gives up. */
async function runSession(
  kafka: Kafka,
  options: ConsumeOptions,
  logger: LogLogger,
  onJoin: () => void,
): Promise<void> {
  const consumer = makeConsumer(kafka, options.group);
  const ended = Promise.withResolvers<Error | undefined>();
  const end = () => ended.resolve(undefined);
  consumer.on(consumer.events.CRASH, ({ payload }) => ended.resolve(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, onJoin);
  options.signal.addEventListener("abort", end);
  if (options.signal.aborted) end();

  let delivery: Promise<void> = Promise.resolve();
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [options.topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => (delivery = deliverMessages(payload, options, logger)),
    });
    const failure = await ended.promise;
    if (failure) throw failure;
  } finally {
    options.signal.removeEventListener("abort", end);
    // A crash does not wait for the handler, but the next session must not overlap with it.
    await delivery.catch((error) => logger.debug({ err: error }, "a batch was left unfinished"));
    await consumer.disconnect();
  }
}

function makeConsumer(kafka: Kafka, groupId: string): Consumer {
  return kafka.consumer({
    groupId,
    sessionTimeout: SESSION_TIMEOUT_MS,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 3, restartOnFailure: async () => false },
  });
}

/**
 * Delivers what one fetch brought, in batches. What is not resolved here KafkaJS fetches again, so an
 * unfinished batch comes back by itself.
 */
async function deliverMessages(
  payload: EachBatchPayload,
  options: ConsumeOptions,
  logger: LogLogger,
): Promise<void> {
  const { topic, partition, messages } = payload.batch;
  const { signal, maxBatch = DEFAULT_MAX_BATCH, retryDelayMs = DEFAULT_RETRY_DELAY_MS } = options;
  const heartbeat = beatUntilStopped(payload, logger);
  try {
    for (let begin = 0; begin < messages.length; begin += maxBatch) {
      if (signal.aborted || heartbeat.refused() || !payload.isRunning()) return;
      const some = messages.slice(begin, begin + maxBatch);
      const batch: LogBatch = { topic, partition, records: some.map((m) => toRecord(topic, partition, m)) };
      const next = await deliverBatch(batch, options.handle, logger);
      if (next > batch.records[0]!.offset) await commit(payload, next);
      if (next === endOfBatch(batch)) continue;
      await pause(retryDelayMs, signal);
      return;
    }
  } finally {
    heartbeat.stop();
  }
}

/** The brokers take it only from the member that has the partition at this time. */
async function commit({ batch, commitOffsetsIfNecessary, resolveOffset }: EachBatchPayload, next: number) {
  const { topic, partition } = batch;
  // Unlike consumer.commitOffsets this works while the consumer stops, so the last commit is not lost.
  await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(next) }] }] });
  resolveOffset(String(next - 1));
}

/** Tells the group that we are alive while a handler works; refused when the group is shared out anew. */
function beatUntilStopped({ heartbeat }: EachBatchPayload, logger: LogLogger) {
  let refused = false;
  const timer = setInterval(() => {
    heartbeat().catch((error) => {
      refused = true;
      logger.debug({ err: error }, "a heartbeat was refused");
    });
  }, HEARTBEAT_MS);
  return { refused: () => refused, stop: () => clearInterval(timer) };
}
