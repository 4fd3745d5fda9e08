import type { Config } from "../config.ts";
import type { LogLogger } from "./logger.ts";
import type { Log } from "./port.ts";

export interface LogSettings extends Pick<Config, "redis"> {
  log: Pick<Config["log"], "driver" | "brokers"> & Partial<Config["log"]>;
}

/**
 * The log that the configuration names; the other driver is not loaded. Connects by itself; ask `ready`
 * whether it answers.
 */
export async function openLog({ log, redis }: LogSettings, logger?: LogLogger): Promise<Log> {
  switch (log.driver) {
    case "kafka": {
      const { openKafkaLog } = await import("./kafka/kafka-log.ts");
      const security = log.iamRegion ? await loadIam(log.iamRegion) : undefined;
      return openKafkaLog({ brokers: log.brokers, partitions: log.partitions, security, logger });
    }
    case "redis": {
      const { openRedisLog } = await import("./redis/redis-log.ts");
      return openRedisLog({ url: redis.url, logger });
    }
  }
}

async function loadIam(region: string) {
  const { iamSecurity } = await import("./kafka/iam.ts");
  return iamSecurity(region);
}
