import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../core/config.ts";
import { BUCKETS, TOPICS } from "../core/pipeline.ts";
import { COMPOSE_ENV } from "../localstack/host/compose-services.ts";
import { functionProcesses } from "../localstack/processes.ts";
import { makeTempFolder } from "./harness/temp-folder.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: (string | { host_ip?: string; target: number; published: string })[];
  healthcheck?: { test: string[] };
  volumes?: (string | { target: string })[];
  depends_on?: Record<string, { condition: string }>;
}

const SECRET = "/secrets/s3";
const mountsSecrets = ({ volumes = [] }: Service) =>
  volumes.some(
    (volume) => (typeof volume === "string" ? volume.split(":")[1] : volume.target) === "/secrets",
  );

let services: Record<string, Service>;

/** Compose itself reads the file, so that what it refuses, or understands otherwise, shows here. */
beforeAll(async () => {
  const plugin = await execa("docker", ["compose", "version"], { reject: false });
  const [command, ...args] = plugin.exitCode === 0 ? ["docker", "compose"] : ["docker-compose"];
  const { stdout } = await execa(command!, [...args, "--file", "docker-compose.yaml", "config"], {
    cwd: ROOT,
  });
  services = parse(stdout, { merge: true }).services;
});

test("every function of the registry is a container that runs its entry", () => {
  expect(Object.keys(services)).toEqual(expect.arrayContaining(functionProcesses().map(({ name }) => name)));
  for (const { name, entry } of functionProcesses()) {
    expect(services[name]!.command).toEqual([entry]);
    expect(existsSync(join(ROOT, entry))).toBe(true);
    expect(existsSync(join(ROOT, services[name]!.build!.dockerfile))).toBe(true);
  }
});

test("images are pinned to a version, in Dockerfiles as well", () => {
  const images = Object.values(services).flatMap(({ image, build }) => (build ? [] : [image]));
  const dockerfiles = new Set(Object.values(services).flatMap(({ build }) => build?.dockerfile ?? []));
  for (const dockerfile of dockerfiles) {
    const text = readFileSync(join(ROOT, dockerfile), "utf8");
    const stages = [...text.matchAll(/^FROM \S+ AS (\S+)/gim)].map((match) => match[1]);
    const bases = [...text.matchAll(/^FROM (\S+)/gim)].map((match) => match[1]!);
    images.push(...bases.filter((base) => !stages.includes(base)));
  }
  expect(images.length).toBeGreaterThan(7);
  for (const image of images) expect(image).toMatch(/^[\w./-]+:(v?\d+\.\d+\.\d+[\w.-]*|RELEASE\.[\dTZ-]+)$/);
});

test("everything is published on the loopback interface alone", () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  const published = ports.map((port) =>
    typeof port === "string"
      ? port.replace(/\/tcp$/, "")
      : `${port.host_ip}:${port.published}:${port.target}`,
  );
  expect(published.sort()).toEqual([
    "127.0.0.1:8000:8000",
    "127.0.0.1:8080:8080",
    "127.0.0.1:9000:9000",
    "127.0.0.1:9001:9001",
    "127.0.0.1:9092:9092",
  ]);
});

test("topics and buckets are those of the registry", () => {
  expect(services["kafka-setup"]!.environment!.TOPICS!.split(" ")).toEqual([...TOPICS]);
  // By the log's own time of a record it is told whether the log still has it.
  expect(services["kafka-setup"]!.command!.join()).toContain("message.timestamp.type=LogAppendTime");
  expect(services["minio-setup"]!.environment!.BUCKETS!.split(" ")).toEqual([...BUCKETS]);
});

test("every long-running container has a health check, and starts after what it needs", () => {
  for (const [name, service] of Object.entries(services)) {
    if (!name.endsWith("-setup")) expect(service.healthcheck, name).toBeDefined();
  }
  expect(Object.keys(services.api!.depends_on!).sort()).toEqual(["kafka-setup", "minio-setup", "redis"]);
  for (const name of ["fanout", "track", "transcode"]) {
    expect(services[name]!.depends_on!.api!.condition).toBe("service_healthy");
  }
});

test("the functions' settings are valid, and name services that are there", async () => {
  const file = join(await makeTempFolder("secret"), "s3");
  writeFileSync(file, "made-at-the-first-start\n");
  for (const { name } of functionProcesses()) {
    const environment = services[name]!.environment!;
    expect(environment.S3_SECRET_ACCESS_KEY_FILE).toBe(SECRET);
    const config = readConfig({ ...environment, S3_SECRET_ACCESS_KEY_FILE: file });
    expect(config.stack).toBe("services");
    const [kafkaHost] = config.log.brokers[0]!.split(":");
    expect(services).toHaveProperty([kafkaHost!]);
    expect(services).toHaveProperty([new URL(config.redis.url).hostname]);
    expect(new URL(config.bucket.s3.endpoint!).hostname).toBe("minio.localhost");
    expect(config.bucket.s3.secretAccessKey).toBe("made-at-the-first-start");
    expect(config.access.tokenFor).toBe("nothing");
  }
});

test("a host on this machine finds the services where Compose publishes them", () => {
  const { S3_ACCESS_KEY_ID, S3_ENDPOINT } = COMPOSE_ENV.minio;
  expect(S3_ENDPOINT).toBe("http://127.0.0.1:9000");
  expect(S3_ACCESS_KEY_ID).toBe(services.minio!.environment!.MINIO_ROOT_USER);
  expect(services.kafka!.environment!.KAFKA_ADVERTISED_LISTENERS).toContain(
    `HOST://${COMPOSE_ENV.kafka.KAFKA_BROKERS}`,
  );
});

test("no password is written down: one is made at the first start, and lies in a volume of those who need it", async () => {
  expect(readFileSync(join(ROOT, "docker-compose.yaml"), "utf8")).not.toMatch(
    /PASSWORD:|SECRET_ACCESS_KEY: [^$]/,
  );
  expect(services.minio!.environment!.MINIO_ROOT_PASSWORD_FILE).toBe(SECRET);
  const holders = Object.keys(services).filter((name) => mountsSecrets(services[name]!));
  expect(holders.sort()).toEqual(
    ["minio", "minio-setup", "secrets-setup", ...functionProcesses().map(({ name }) => name)].sort(),
  );
  expect(services.minio!.depends_on!["secrets-setup"]!.condition).toBe("service_completed_successfully");

  const folder = await makeTempFolder("secrets");
  const [script] = services["secrets-setup"]!.command!;
  const setUp = async (GIVEN: string) => {
    // Its shell script, on a folder of this machine: as the container's root it may hand the file over.
    const here = script!
      .replaceAll("$$", "$")
      .replaceAll(SECRET, join(folder, "s3"))
      .replace(/^chown.*$/m, "");
    await execa("/bin/sh", ["-euc", here], { env: { GIVEN } });
    expect(statSync(join(folder, "s3")).mode & 0o777).toBe(0o400);
    return readFileSync(join(folder, "s3"), "utf8").trim();
  };
  const made = await setUp("");
  expect(made).toMatch(/^[\w-]{32}$/);
  expect(await setUp("")).toBe(made);
  expect(await setUp("of-the-settings")).toBe("of-the-settings");
});

test("jobs and acknowledged records survive: Redis evicts nothing and appends to its file", () => {
  expect(services.redis!.command!.join(" ")).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
});
