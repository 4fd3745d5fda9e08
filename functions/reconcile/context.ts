import type { Bucket } from "../../core/bucket/port.ts";
import type { Config } from "../../core/config.ts";
import type { Library } from "../../core/library/open-library.ts";
import type { Log, LogMark } from "../../core/log/port.ts";
import type { Logger } from "../../core/logger.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import type { FilmFindings } from "./examine-film.ts";
import { Report } from "./report.ts";

export interface ReconcileDependencies {
  config: Config;
  buckets: { uploads: Bucket; media: Bucket };
  library: Library;
  log: Log;
  queues: Queues;
  logger: Logger;
  /** Ends a round between two of its steps, films or folders; the next one goes on. */
  signal?: AbortSignal;
  /** Milliseconds since 1970; the system's clock by default. */
  now?(): number;
}

/** What the reconciler's steps are given. What it remembers spares work; a process that forgot it does it again. */
export interface ReconcileContext extends ReconcileDependencies {
  now(): number;
  signal: AbortSignal;
  report: Report;
  memory: Memory;
}

export interface Memory {
  /** By hash: what was found out about a film, until it changes. */
  films: Map<string, FilmFindings>;
  /** By id of a lost event: how often it was published again. */
  tries: Map<string, number>;
  /** When the buckets were last looked through (ms since 1970); 0 before the first time. */
  sweptAt: number;
  /** The newest record that this process had published when the log was found to have lost something. */
  lostMark: LogMark | null;
  /** Deletions up to this time (ISO 8601) were looked at once more. */
  deletedUntil: string | null;
}

export function createContext(dependencies: ReconcileDependencies): ReconcileContext {
  const { now = Date.now, signal = new AbortController().signal, logger } = dependencies;
  const memory = { films: new Map(), tries: new Map(), sweptAt: 0, lostMark: null, deletedUntil: null };
  return { ...dependencies, now, signal, memory, report: new Report(logger) };
}

/** The time so many milliseconds ago, as the library has it (ISO 8601). */
export function ago(context: ReconcileContext, ms: number): string {
  return new Date(context.now() - ms).toISOString();
}
