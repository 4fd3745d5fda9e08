import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("./loaded-drivers.ts", import.meta.url));

async function packagesOf(stack: "embedded" | "services"): Promise<string[]> {
  const env = { STACK: stack, REDIS_URL: "redis://127.0.0.1:1", KAFKA_BROKERS: "127.0.0.1:1" };
  const { stdout } = await execa(process.execPath, [PROGRAM], { env });
  return JSON.parse(stdout.split("\n").at(-1)!);
}

test("each stack loads its own drivers and not those of the other", async () => {
  const embedded = await packagesOf("embedded");
  expect(embedded).toContain("ioredis");
  expect(embedded).not.toContain("kafkajs");
  expect(embedded).not.toContain("@aws-sdk/client-s3");
  const services = await packagesOf("services");
  expect(services).toEqual(expect.arrayContaining(["kafkajs", "@aws-sdk/client-s3"]));
  expect(services).not.toContain("ioredis");
});
