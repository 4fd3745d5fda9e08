import { mkdir } from "node:fs/promises";
import type { Config } from "../../core/config.ts";
import type { Logger } from "../../core/logger.ts";
import { openParts, type Parts } from "../../core/parts.ts";
import type { FaultChannel } from "../faults/open-fault-channel.ts";

/** What a function is given: the parts that it named, and what every function has. */
export type FunctionContext<Part extends keyof Parts> = Pick<Parts, Part> & {
  config: Config;
  logger: Logger;
};

/** Opens the named parts, within reach of the faults by hand; `close` closes them, the last first. */
export async function openContext<Part extends keyof Parts>(
  config: Config,
  logger: Logger,
  names: readonly Part[],
  faults: FaultChannel | null = null,
): Promise<{ context: FunctionContext<Part>; close(): Promise<void> }> {
  await mkdir(config.dataDir, { recursive: true });
  const { parts, close } = await openParts(config, logger, names);
  if (faults) await breakParts(parts, faults, config.bucket.driver === "disk");
  return { context: { ...parts, config, logger }, close };
}

/** Puts the buckets within reach of the faults; the other parts' servers are stopped themselves. */
async function breakParts(parts: Partial<Parts>, faults: FaultChannel, isOnDisk: boolean): Promise<void> {
  if (!parts.buckets) return;
  const { breakBuckets } = await import("../faults/break-bucket.ts");
  parts.buckets = breakBuckets(parts.buckets, faults, isOnDisk);
}
