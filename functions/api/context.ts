import type { Bucket } from "../../core/bucket/port.ts";
import type { Capacity } from "../../core/capacity/capacity.ts";
import type { Config } from "../../core/config.ts";
import type { Library } from "../../core/library/open-library.ts";
import type { Relay } from "../../core/library/relay.ts";
import type { Log } from "../../core/log/port.ts";
import type { Logger } from "../../core/logger.ts";
import type { Queues } from "../../core/queue/open-queues.ts";

/** What every route is given; made once by whoever hosts the api. */
export interface ApiContext {
  config: Config;
  buckets: { uploads: Bucket; media: Bucket };
  library: Library;
  log: Log;
  /** Publishes the outbox right after a commit; no request waits for it. */
  relay: Relay;
  queues: Queues;
  logger: Logger;
  capacity: Capacity;
  /** Texts for Prometheus of the other processes, where one address answers for all of them. */
  otherMetrics?(): Promise<string[]>;
  /** What TOKEN_FOR asks for; null where it asks for nothing. */
  token: string | null;
}

/** Until accounts exist, everything belongs to this owner. */
export const OWNER = "local";
/** Lambda's limit for a request with its encoding; larger chunks go to the bucket directly. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;
