import type { Bucket } from "../../core/bucket/port.ts";
import { StateReader } from "../../core/library/facts.ts";
import type { Library } from "../../core/library/open-library.ts";
import { createRelay, type Relay } from "../../core/library/relay.ts";
import type { Log } from "../../core/log/port.ts";
import type { Logger } from "../../core/logger.ts";

export interface TrackDependencies {
  buckets: { uploads: Bucket; media: Bucket };
  library: Library;
  log: Log;
  logger: Logger;
  /** Publishes what follows from the facts, right after the commit; one of its own by default. */
  relay?: Relay;
}

/** What track's steps are given; made once a process. */
export interface TrackContext extends TrackDependencies {
  states: StateReader;
  relay: Relay;
}

export function createContext(dependencies: TrackDependencies): TrackContext {
  const { library, log, logger, relay = createRelay(library, log, logger) } = dependencies;
  return { ...dependencies, states: new StateReader(library), relay };
}
