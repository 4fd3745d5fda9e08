import { join } from "node:path";
import { openKafkaLog } from "../../core/log/kafka/kafka-log.ts";
import type { Log } from "../../core/log/port.ts";
import { findFreePort } from "../launch/free-port.ts";
import { launchKafka } from "../launch/kafka.ts";

/** A region of this demonstration: one broker, and a look at its log from outside. */
export interface Region {
  name: string;
  /** As KAFKA_BROKERS has it. */
  brokers: string;
  log: Log;
  /** As a region goes: SIGKILL, and nobody hears a word. */
  cut(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an empty Kafka. */
export async function startRegion(name: string, libDir: string, dataDir: string): Promise<Region> {
  const [port, controllerPort] = [await findFreePort(), await findFreePort()];
  const kafka = await launchKafka({ libDir, dataDir: join(dataDir, name), port, controllerPort });
  const log = openKafkaLog({ brokers: [kafka.broker] });
  return {
    name,
    brokers: kafka.broker,
    log,
    async cut() {
      process.kill(kafka.process.pid, "SIGKILL");
      await kafka.process.exited;
    },
    async stop() {
      await log.close();
      await kafka.stop();
    },
  };
}
