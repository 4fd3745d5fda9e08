import type { Redis } from "ioredis";
import { DEFAULT_MAX_BATCH, DEFAULT_RETRY_DELAY_MS, deliverBatch, endOfBatch } from "../deliver-batch.ts";
import type { LogLogger } from "../logger.ts";
import { pause } from "../pause.ts";
import type { ConsumeOptions, LogRecord } from "../port.ts";
import { ask } from "./connection.ts";
import { entryBefore, type TopicKeys } from "./keys.ts";
import { LEASE_MS, type Lease, openLease } from "./lease.ts";
import { decodeEntry, type StreamEntry } from "./record.ts";

const RENEW_EVERY_MS = LEASE_MS / 3;
const TAKE_OVER_POLL_MS = 500;
const OUTAGE_POLL_MS = 250;
const BLOCK_MS = 1_000;

interface Connections {
  commands: Redis;
  /** Used by nothing else, since a blocking read holds up whatever comes after it. */
  reader: Redis;
  keys: TopicKeys;
  logger: LogLogger;
}

/** Reads a topic for a group whenever it can get the group's lease, until the signal aborts. */
export async function consumeTopic(connections: Connections, options: ConsumeOptions): Promise<void> {
  const { commands, reader, keys, logger } = connections;
  const { signal } = options;
  const lease = openLease(commands, keys, options.group, logger);
  const noteFailure = (error: unknown) => logger.debug({ err: error }, "the lease was not renewed");
  const renewal = setInterval(() => lease.hold().catch(noteFailure), RENEW_EVERY_MS);
  const stopReading = () => reader.disconnect();
  signal.addEventListener("abort", stopReading);

  try {
    while (!signal.aborted) {
      try {
        // Asked again after each break of the connection: what Redis has is what counts.
        const committed = await lease.hold();
        if (committed === null) await pause(TAKE_OVER_POLL_MS, signal);
        else await readWhileHeld(connections, lease, committed, options);
      } catch (error) {
        if (signal.aborted) break;
        logger.debug({ err: error, topic: options.topic, group: options.group }, "reading was interrupted");
        await pause(OUTAGE_POLL_MS, signal);
      }
    }
  } finally {
    clearInterval(renewal);
    signal.removeEventListener("abort", stopReading);
    // If this fails the lease runs out by itself.
    await lease.release().catch((error) => logger.debug({ err: error }, "the lease was not released"));
  }
}

async function readWhileHeld(
  { reader, keys, logger }: Connections,
  lease: Lease,
  committed: number,
  options: ConsumeOptions,
): Promise<void> {
  const { topic, signal, handle, maxBatch = DEFAULT_MAX_BATCH } = options;
  let position = committed;
  // A renewal may find that the log began again under the reader.
  while (!signal.aborted && lease.isHeldAt(position)) {
    const records = await readRecords(reader, keys.stream, topic, position, maxBatch);
    if (records.length === 0 || signal.aborted || !lease.isHeldAt(position)) continue;
    const batch = { topic, partition: 0, records };
    const next = await deliverBatch(batch, handle, logger);
    if (!(await commitInTheEnd(lease, position, next, signal, logger))) return;
    position = next;
    if (next < endOfBatch(batch)) await pause(options.retryDelayMs ?? DEFAULT_RETRY_DELAY_MS, signal);
  }
}

async function readRecords(
  reader: Redis,
  stream: string,
  topic: string,
  from: number,
  count: number,
): Promise<LogRecord[]> {
  const answer = await ask(reader, () =>
    reader.xread("COUNT", count, "BLOCK", BLOCK_MS, "STREAMS", stream, entryBefore(from)),
  );
  const entries = (answer?.[0]?.[1] ?? []) as StreamEntry[];
  return entries.map((entry) => decodeEntry(topic, entry));
}

/**
 * Commits, waiting through an outage, so that work which is done is not done again. False if another
 * reader has gone on from here. After an abort it tries once more and no longer.
 */
async function commitInTheEnd(
  lease: Lease,
  from: number,
  next: number,
  signal: AbortSignal,
  logger: LogLogger,
): Promise<boolean> {
  while (true) {
    const lastTry = signal.aborted;
    try {
      const moved = await lease.commit(from, next);
      if (!moved) logger.warn({ from, next }, "another reader has taken over; this commit does not count");
      return moved;
    } catch (error) {
      if (lastTry) {
        logger.warn({ err: error, from, next }, "stopped without a commit; the batch will come again");
        return false;
      }
      await pause(OUTAGE_POLL_MS, signal);
    }
  }
}
