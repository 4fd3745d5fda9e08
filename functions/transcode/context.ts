import type { Bucket } from "../../core/bucket/port.ts";
import type { Config } from "../../core/config.ts";
import type { Library } from "../../core/library/open-library.ts";
import type { Log } from "../../core/log/port.ts";
import type { Logger } from "../../core/logger.ts";
import type { Sandbox } from "./ffmpeg/sandbox.ts";

/** What every job is given; made once a worker process by worker.ts. */
export interface TranscodeContext {
  config: Config;
  buckets: { uploads: Bucket; media: Bucket };
  log: Log;
  /** Read only here: which chunks are acknowledged, and whether the video still exists. */
  library: Library;
  logger: Logger;
  sandbox: Sandbox;
}

/** One job's own part: who asked, and the signal that ends it (delete, shutdown). */
export interface JobScope {
  videoHash: string;
  generation: number;
  traceparent?: string;
  signal: AbortSignal;
}
