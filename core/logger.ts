import { type Logger as PinoLogger, pino } from "pino";

export type Logger = PinoLogger;

/**
 * JSON lines on standard output, one process name each; pretty only where a person looks (the host's choice).
 * Written at once: pino's buffered output never ends its last flush when whoever read it has died (EPIPE).
 */
export function openLogger(name: string, level: string): Logger {
  const options = { name, level, timestamp: pino.stdTimeFunctions.isoTime, base: { name, pid: process.pid } };
  return pino(options, pino.destination({ dest: 1, sync: true }));
}
