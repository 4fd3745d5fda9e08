import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";
import { spanFields } from "./trace/log-fields.ts";

export type Logger = PinoLogger;

/**
 * JSON lines on standard output, one process name each; or to `terminal`, where a person looks.
 * Written at once: pino's buffered output never ends its last flush when whoever read it has died (EPIPE).
 */
export function openLogger(name: string, level: string, terminal: DestinationStream | null = null): Logger {
  const options = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    base: { name, pid: process.pid },
    mixin: spanFields,
  };
  return pino(options, terminal ?? pino.destination({ dest: 1, sync: true }));
}
