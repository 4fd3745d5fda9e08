import type { LogLogger } from "./logger.ts";
import type { ConsumeOptions, LogBatch } from "./port.ts";

export const DEFAULT_MAX_BATCH = 100;
export const DEFAULT_RETRY_DELAY_MS = 500;

/**
 * Hands a batch to `handle` and returns the next offset to read from. A throw, or an answer that lies
 * outside the batch, is written to the logger and answered with the batch's first offset. Never throws.
 */
export async function deliverBatch(
  batch: LogBatch,
  handle: ConsumeOptions["handle"],
  logger: LogLogger,
): Promise<number> {
  const first = batch.records[0]!.offset;
  const facts = {
    topic: batch.topic,
    partition: batch.partition,
    offset: first,
    records: batch.records.length,
  };
  try {
    const next = await handle(batch);
    if (Number.isSafeInteger(next) && next >= first && next <= endOfBatch(batch)) return next;
    logger.error(
      { ...facts, next },
      "a batch was answered with an offset outside of it; delivering it again",
    );
  } catch (error) {
    logger.error({ ...facts, err: error }, "a batch was not handled; delivering it again");
  }
  return first;
}

/** The offset after the last record of a batch. */
export function endOfBatch(batch: LogBatch): number {
  return batch.records.at(-1)!.offset + 1;
}
