import { startKafka } from "../harness/kafka.ts";
import { logOutageContract } from "./log-failures.ts";

const kafka = await startKafka();

logOutageContract("kafka", {
  config: { log: { driver: "kafka", brokers: kafka.brokers }, redis: { url: "redis://127.0.0.1:1" } },
  server: kafka,
  publishGivesUpMs: 12_000,
});
