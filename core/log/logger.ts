/** What the drivers write about outages and redeliveries. pino's logger fits. */
export interface LogLogger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export const silentLogger: LogLogger = { debug() {}, info() {}, warn() {}, error() {} };
