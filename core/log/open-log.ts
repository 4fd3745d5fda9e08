import type { Config } from "../config.ts";
import type { LogLogger } from "./logger.ts";
import type { Log } from "./port.ts";

/**
 * The log that the configuration names; the other driver is not loaded. Connects by itself; ask `ready`
 * whether it answers.
 */
export async function openLog(config: Pick<Config, "log" | "redis">, logger?: LogLogger): Promise<Log> {
  switch (config.log.driver) {
    case "kafka": {
      const { openKafkaLog } = await import("./kafka/kafka-log.ts");
      return openKafkaLog({ brokers: config.log.brokers, logger });
    }
    case "redis": {
      const { openRedisLog } = await import("./redis/redis-log.ts");
      return openRedisLog({ url: config.redis.url, logger });
    }
  }
}
