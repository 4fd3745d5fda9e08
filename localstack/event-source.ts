import type { LogLogger } from "../core/log/logger.ts";
import type { MskEvent } from "../core/log/msk.ts";
import type { Log, LogBatch } from "../core/log/port.ts";
import { withinTime } from "../core/within-time.ts";
import type { ConsumerGate } from "./consumer-gate.ts";
import { resumeOffset, toMskEvent } from "./msk-event.ts";

/** As long as AWS gives a function of this kind. */
const DEFAULT_TIMEOUT_MS = 60_000;
/** The share of that time after which a function is asked to hand back the rest, as its entries for Lambda ask it. */
const DEADLINE_SHARE = 5 / 6;

export interface EventSourceOptions {
  log: Log;
  topic: string;
  group: string;
  /** For the lines in the log. */
  functionName: string;
  /** What the function exports; its answer may be an MskResponse. */
  handler(event: MskEvent, deadline: AbortSignal): Promise<unknown>;
  signal: AbortSignal;
  logger: LogLogger;
  /** Lets people pause the group; without one it never rests. */
  gate?: ConsumerGate;
  /** Records an event at the most; the log's default otherwise. */
  maxBatch?: number;
  /** Wait before records that were not handled come again; the log's default otherwise. */
  retryDelayMs?: number;
  /** An invocation that takes longer counts as failed; default 60 s. */
  timeoutMs?: number;
}

/**
 * Stands in for Lambda's event source mapping: reads the topic for the group, invokes the function with
 * one partition's records at a time, and reads on from where its answer says. A function that throws or
 * takes too long gets the whole batch again. Resolves when the signal has aborted and the last batch is done.
 */
export async function runEventSource(options: EventSourceOptions): Promise<void> {
  const { log, topic, group, signal, maxBatch, retryDelayMs } = options;
  await log.consume({
    topic,
    group,
    signal,
    maxBatch,
    retryDelayMs,
    handle: (batch) => invoke(options, batch),
  });
}

async function invoke(options: EventSourceOptions, batch: LogBatch): Promise<number> {
  const { functionName, group, gate, handler, logger, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { topic, partition, records } = batch;
  const [first, last] = [records[0]!.offset, records.at(-1)!.offset];
  // What was fetched before the pause waits too; it is given back when the process stops meanwhile.
  if (gate && !(await gate.pass(group))) return first;
  let next = first;
  try {
    const answer = await invokeWithin(timeoutMs, functionName, (deadline) =>
      handler(toMskEvent(batch), deadline),
    );
    next = resumeOffset(batch, answer);
    const facts = { functionName, topic, partition, last, next };
    if (next > last) logger.debug(facts, "batch handled");
    else logger.warn({ ...facts, answer }, "the function gave records back; they will come again");
    return next;
  } finally {
    if (next <= last) gate?.noteRedelivery(group, { partition, first: next, last });
  }
}

/** The function's answer, which it is asked for a while before its time is over. */
async function invokeWithin(
  ms: number,
  functionName: string,
  work: (deadline: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  const deadline = new AbortController();
  const asking = setTimeout(() => deadline.abort(), ms * DEADLINE_SHARE);
  try {
    return await withinTime(ms, work(deadline.signal), `${functionName} took longer than ${ms / 1000} s`);
  } finally {
    clearTimeout(asking);
  }
}
