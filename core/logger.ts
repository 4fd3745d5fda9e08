import { type Logger as PinoLogger, pino } from "pino";

export type Logger = PinoLogger;

/** JSON lines on standard output, one process name each; pretty only where a person looks (the host's choice). */
export function openLogger(name: string, level: string): Logger {
  return pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime, base: { name, pid: process.pid } });
}
