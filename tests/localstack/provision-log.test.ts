import { readdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, describe, expect, test, vi } from "vitest";
import { findFreePort } from "../../localstack/launch/free-port.ts";
import { launchKafka } from "../../localstack/launch/kafka.ts";
import { launchRedis } from "../../localstack/launch/redis.ts";
import { provisionKafka } from "../../localstack/provision/kafka.ts";
import { provisionRedis } from "../../localstack/provision/redis.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const say = () => undefined;

/** Leaves only these programs on the PATH. */
async function keepOnly(...programs: string[]): Promise<string> {
  const folder = await makeTempFolder("path");
  for (const program of programs) {
    const { stdout } = await execa("which", [program]);
    await symlink(stdout, join(folder, program));
  }
  vi.stubEnv("PATH", folder);
  return folder;
}

async function occupyPort(): Promise<number> {
  const port = await findFreePort();
  const server = createServer().listen(port, "127.0.0.1");
  onCleanup(async () => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return port;
}

describe("provisioning Redis", () => {
  test("finds the server and its version", async () => {
    const { version } = await provisionRedis();
    expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(7);
  });

  test("says in one line what to install when there is none", async () => {
    await keepOnly();
    await expect(provisionRedis()).rejects.toMatchObject({
      code: "tool_missing",
      detail: expect.stringMatching(
        /^redis-server is not there: .*apt-get install redis-server.*REDIS_URL.*$/,
      ),
    });
  });

  test("refuses one that is too old", async () => {
    const folder = await keepOnly();
    const script = "#!/bin/sh\necho 'Redis server v=6.2.14 sha=00000000:0 malloc=libc bits=64'\n";
    await writeFile(join(folder, "redis-server"), script, { mode: 0o755 });
    await expect(provisionRedis()).rejects.toThrow(/6\.2\.14 is too old, 7\.0 is needed/);
  });
});

describe("provisioning Kafka", () => {
  test("fetches the jars once, also when two ask at the same time", async () => {
    const cache = await makeTempFolder("cache");
    const reports: string[] = [];
    const report = (text: string) => reports.push(text);
    const [first, second] = await Promise.all([provisionKafka(report, cache), provisionKafka(report, cache)]);
    expect(first).toEqual(second);
    const jars = await readdir(first.libDir);
    expect(jars).toContain("kafka_2.13-4.3.1.jar");
    expect(await readdir(join(cache, "kafka"))).toEqual(["4.3.1"]);

    const before = reports.length;
    expect(await provisionKafka(report, cache)).toEqual(first);
    expect(reports).toHaveLength(before);
  });

  test.each([
    ["java", []],
    ["mvn", ["java"]],
  ])("says in one line what to install when %s is missing", async (program, there) => {
    const cache = await makeTempFolder("cache");
    await keepOnly(...there);
    await expect(provisionKafka(say, cache)).rejects.toMatchObject({
      code: "tool_missing",
      detail: expect.stringMatching(
        new RegExp(`^${program} does not run; .*apt-get install.*KAFKA_BROKERS.*$`),
      ),
    });
  });
});

describe("a port that is in use", () => {
  test("is one clear line for Redis", async () => {
    const port = await occupyPort();
    const dataDir = await makeTempFolder("redis");
    const launch = launchRedis({ binary: "redis-server", dataDir, port });
    await expect(launch).rejects.toThrow(`Redis cannot start: port ${port} is in use`);
  });

  test("is one clear line for Kafka", async () => {
    const port = await occupyPort();
    const dataDir = await makeTempFolder("kafka");
    const launch = launchKafka({ libDir: "", dataDir, port, controllerPort: await findFreePort() });
    await expect(launch).rejects.toThrow(`Kafka cannot start: port ${port} is in use`);
  });
});
