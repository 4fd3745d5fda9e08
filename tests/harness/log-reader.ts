import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { ConsumeOptions, Log, LogRecord } from "../../core/log/port.ts";
import { onCleanup } from "./on-cleanup.ts";

export interface LogReader {
  /** Each record as often as it was delivered. */
  records: LogRecord[];
  values(): string[];
  /** Resolves when that many records were delivered since the start. */
  received(count: number): Promise<void>;
  stop(): Promise<void>;
}

type ReaderOptions = Pick<ConsumeOptions, "topic" | "group"> & Partial<ConsumeOptions>;

/** Reads a topic and keeps what comes; takes each batch as handled unless told otherwise. Stops by itself. */
export function startReader(log: Log, options: ReaderOptions): LogReader {
  const handle = options.handle ?? (async (batch) => batch.records.at(-1)!.offset + 1);
  const stopping = new AbortController();
  const arrivals = new EventTarget();
  const records: LogRecord[] = [];
  const done = log.consume({
    retryDelayMs: 50,
    ...options,
    signal: stopping.signal,
    async handle(batch) {
      records.push(...batch.records);
      arrivals.dispatchEvent(new Event("batch"));
      return await handle(batch);
    },
  });
  const stop = async () => {
    stopping.abort();
    await done;
  };
  onCleanup(stop);
  return {
    records,
    values: () => records.map((record) => record.value),
    async received(count) {
      while (records.length < count) await once(arrivals, "batch");
    },
    stop,
  };
}

/** A topic that no other test uses. */
export async function makeTopic(log: Log): Promise<string> {
  const topic = `test-${randomUUID()}`;
  await log.ready([topic]);
  return topic;
}
