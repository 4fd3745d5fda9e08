import type { Config } from "../config.ts";
import { openKafkaLog } from "./kafka/kafka-log.ts";
import type { LogLogger } from "./logger.ts";
import type { Log } from "./port.ts";
import { openRedisLog } from "./redis/redis-log.ts";

/** The log that the configuration names. Connects by itself; ask `ready` whether it answers. */
export function openLog(config: Pick<Config, "log" | "redis">, logger?: LogLogger): Log {
  switch (config.log.driver) {
    case "kafka":
      return openKafkaLog({ brokers: config.log.brokers, logger });
    case "redis":
      return openRedisLog({ url: config.redis.url, logger });
  }
}
