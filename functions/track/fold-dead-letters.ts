import { keepDeadLetter } from "../../core/library/dead-letters.ts";
import { readDeadRecord } from "../../core/log/dead-letter.ts";
import type { LogRecord } from "../../core/log/port.ts";
import type { TrackContext } from "./context.ts";

/** Keeps dead letters, each once, and tells the journal. */
export async function foldDeadLetters(context: TrackContext, records: LogRecord[]): Promise<void> {
  const { library, logger, relay } = context;
  for (const record of records) {
    const letter = readDeadRecord(record);
    const { id, by, code, reason, origin } = letter;
    if (await keepDeadLetter(library, letter))
      logger.warn({ id, by, code, reason, origin }, "a dead letter waits");
  }
  relay.kick();
}
