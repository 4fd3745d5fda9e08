/**
 * The log port: topics of records in order, each with a dense integer offset per partition.
 * Two drivers keep it, `kafka` and `redis`; tests/contracts/log.ts is what both must pass.
 */
export interface Log {
  /**
   * Appends records and resolves when they are durable. At least once: may be repeated, and a repeat
   * appends again (readers know records by event id). Order is kept within one key.
   * Throws `log_unavailable`.
   */
  publish(topic: string, records: NewRecord[]): Promise<void>;

  /**
   * Reads a topic as `group`, from its committed offset (0 for a new group), until `signal` aborts.
   * Batches of one partition come one after the other; `handle` answers the next offset to read
   * from: last + 1 when all is well, lower to have the rest delivered again (after `retryDelayMs`).
   * That offset is committed. A throw from `handle` commits nothing and delivers the batch again.
   * One reader a group is active at a time for each partition; another takes over when it stops or dies.
   * Survives outages of the server: it logs, waits and goes on. Resolves after the last commit.
   */
  consume(options: ConsumeOptions): Promise<void>;

  /** The newest record that this process published and the log acknowledged; null before the first. */
  published(topic: string): LogMark | null;

  /**
   * Whether the topic still holds the record that `mark` was taken of (true without a mark, and where it was
   * trimmed), and the log's epoch. `since`: the epoch when the mark was taken; a log that is another one by now,
   * such as a mirror in another region, holds nothing of it. Throws `log_unavailable`.
   */
  check(topic: string, mark: LogMark | null, since?: string): Promise<LogCheck>;

  /** The committed offset and the end (next offset to be written) of each partition, for lag. */
  offsets(topic: string, group: string): Promise<PartitionOffsets[]>;

  /**
   * Up to `count` records of a partition from `offset` on, for people who look: no group reads them, nothing is
   * committed. Begins with the first record that is kept where `offset` was trimmed; empty past the end, and for a
   * partition that is not there. Throws `log_unavailable`.
   */
  peek(topic: string, partition: number, offset: number, count: number): Promise<LogRecord[]>;

  /** Throws `log_unavailable` unless the log answers; makes the topics first. */
  ready(topics: string[]): Promise<void>;

  close(): Promise<void>;
}

export interface NewRecord {
  key: string;
  value: string;
  headers?: Record<string, string>;
}

export interface LogRecord extends NewRecord {
  topic: string;
  partition: number;
  offset: number;
  /** Milliseconds since 1970 at which the log took the record. */
  timestamp: number;
}

/** One record by its place and time: a log that came back without it has another there, or none. */
export interface LogMark {
  partition: number;
  offset: number;
  /** Milliseconds since 1970 at which the log took it. */
  timestamp: number;
}

export interface LogCheck {
  /** Another value once the server that keeps the log was started anew, or the log made anew. */
  epoch: string;
  holds: boolean;
}

export interface ConsumeOptions {
  topic: string;
  group: string;
  /** Records a batch at the most; default 100. */
  maxBatch?: number;
  /** Wait before an unfinished batch is delivered again; default 500 ms. */
  retryDelayMs?: number;
  signal: AbortSignal;
  handle(batch: LogBatch): Promise<number>;
}

export interface LogBatch {
  topic: string;
  partition: number;
  records: LogRecord[];
}

export interface PartitionOffsets {
  partition: number;
  /** Next offset the group will read; 0 where it has committed nothing. */
  committed: number;
  end: number;
}
