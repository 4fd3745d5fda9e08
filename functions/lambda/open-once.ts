import { type Config, readConfig } from "../../core/config.ts";
import { type Logger, openLogger } from "../../core/logger.ts";
import { openParts, type Parts } from "../../core/parts.ts";
import type { Stage } from "../../core/pipeline.ts";
import { openTracing, type Tracing } from "../../core/trace/open-tracing.ts";

type Context<Part extends keyof Parts> = Pick<Parts, Part> & {
  config: Config;
  logger: Logger;
  /** Its spans have to leave before the function answers, since the process is frozen then. */
  tracing: Tracing;
};

/**
 * What a function makes of its parts, opened at the first invocation and kept while Lambda keeps the process. A failure
 * is not kept: the next invocation tries again.
 */
export function openOnce<Part extends keyof Parts, Made>(
  name: Stage["name"] | "setup",
  names: readonly Part[],
  make: (context: Context<Part>) => Made,
): () => Promise<Made> {
  let opened: Promise<Made> | null = null;
  const open = async () => {
    const config = readConfig();
    const logger = openLogger(name, config.logLevel);
    const tracing = await openTracing(config, name, logger);
    const { parts } = await openParts(config, logger, names);
    return make({ ...parts, config, logger, tracing });
  };
  return () => {
    opened ??= open().catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  };
}
