import { expect, test } from "vitest";
import { openKafkaLog } from "../../core/log/kafka/kafka-log.ts";
import { startKafka } from "../harness/kafka.ts";
import { makeTopic } from "../harness/log-reader.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { logContract } from "./log.ts";

const kafka = await startKafka();

test("holds nothing that another cluster had acknowledged, whatever lies at the same place", async () => {
  const log = openKafkaLog({ brokers: kafka.brokers });
  onCleanup(() => log.close());
  const topic = await makeTopic(log);
  await log.publish(topic, [{ key: "k", value: "v" }]);
  const mark = log.published(topic);
  const { epoch } = await log.check(topic, mark);
  expect(await log.check(topic, mark, epoch)).toEqual({ epoch, holds: true });
  expect(await log.check(topic, mark, "the cluster of another region")).toEqual({ epoch, holds: false });
});

logContract("kafka", {
  config: { log: { driver: "kafka", brokers: kafka.brokers }, redis: { url: "redis://127.0.0.1:1" } },
  server: kafka,
  publishGivesUpMs: 12_000,
});
