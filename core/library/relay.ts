import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../log/port.ts";
import type { Logger } from "../logger.ts";
import type { Library } from "./open-library.ts";
import { publishOutbox } from "./outbox.ts";

/**
 * Rounds begin this far apart at the least. The first event of a pause goes out at once; of a fast upload
 * several go together, which costs the log and its readers no more than one.
 */
const ROUND_MS = 50;

/** Publishes an outbox right after a commit, without making the request wait for the log. */
export interface Relay {
  /** Starts a round, or makes the one under way look again. Never throws: the sweeper does what fails. */
  kick(): void;
  /** Resolves when no round is under way. */
  idle(): Promise<void>;
}

export function createRelay(library: Library, log: Log, logger: Logger, roundMs = ROUND_MS): Relay {
  let running: Promise<void> | null = null;
  let again = false;

  async function publish() {
    try {
      await publishOutbox(library, log);
    } catch (error) {
      logger.warn({ err: error }, "the log takes no events now; the sweeper will publish them");
    }
  }

  async function run() {
    do {
      again = false;
      await Promise.all([publish(), delay(roundMs)]);
    } while (again);
    running = null;
  }

  return {
    kick() {
      if (running) again = true;
      else running = run();
    },
    async idle() {
      while (running) await running;
    },
  };
}
