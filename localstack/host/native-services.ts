import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort } from "../launch/free-port.ts";
import { launchKafka } from "../launch/kafka.ts";
import { launchMinio } from "../launch/minio.ts";
import { launchRedis } from "../launch/redis.ts";
import { provisionKafka } from "../provision/kafka.ts";
import { provisionMinio } from "../provision/minio.ts";
import { provisionRedis } from "../provision/redis.ts";
import { preferPort } from "./choose-port.ts";
import { type HostScope, keepProcess } from "./scope.ts";

/** A service that runs: what the functions' environment says of it, and a note for the person who started it. */
export interface RunningService {
  env: Record<string, string>;
  note: string;
}

type Say = (text: string) => void;

/** Starts redis-server on a free port, its data in DATA_DIR/redis. */
export async function startNativeRedis(scope: HostScope): Promise<RunningService> {
  const { binary, version } = await provisionRedis();
  const port = await findFreePort();
  const dataDir = join(scope.config.dataDir, "redis");
  const onLine = scope.openLog("redis");
  const launch = async () => (await launchRedis({ binary, dataDir, port, onLine })).process;
  const address = `redis://127.0.0.1:${port}`;
  await keepProcess(scope, { name: "redis", kind: "service", address, launch });
  return { env: { REDIS_URL: address }, note: `redis-server ${version} on port ${port}` };
}

/** Starts one Kafka node, its data in DATA_DIR/kafka; its jars are fetched once a machine. */
export async function startNativeKafka(scope: HostScope, say: Say): Promise<RunningService> {
  const { libDir } = await provisionKafka(say);
  const port = await preferPort(9092);
  const controllerPort = await findFreePort();
  const dataDir = join(scope.config.dataDir, "kafka");
  const onLine = scope.openLog("kafka");
  const launch = async () => (await launchKafka({ libDir, dataDir, port, controllerPort, onLine })).process;
  const address = `127.0.0.1:${port}`;
  await keepProcess(scope, { name: "kafka", kind: "service", address, launch });
  return { env: { KAFKA_BROKERS: address }, note: `Kafka on port ${port}` };
}

/** Starts MinIO, its data in DATA_DIR/minio; it is built once a machine. */
export async function startNativeMinio(scope: HostScope, say: Say): Promise<RunningService> {
  const { config } = scope;
  const binary = await provisionMinio(say);
  const port = await preferPort(9000);
  const consolePort = await preferPort(9001);
  const credentials = await readCredentials(join(config.dataDir, "minio.json"));
  // Those that the api allows; MinIO without any would allow all.
  const corsOrigins = ["http://localhost:*", "http://127.0.0.1:*", ...config.http.corsOrigins];
  const onLine = scope.openLog("minio");
  const options = {
    binary,
    dataDir: join(config.dataDir, "minio"),
    port,
    consolePort,
    credentials,
    corsOrigins,
  };
  const launch = async () => (await launchMinio({ ...options, onLine })).process;
  const address = `http://127.0.0.1:${port}`;
  await keepProcess(scope, { name: "minio", kind: "service", address, launch });
  return {
    env: {
      S3_ENDPOINT: address,
      S3_ACCESS_KEY_ID: credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      MINIO_CONSOLE_URL: `http://127.0.0.1:${consolePort}`,
    },
    note: `MinIO on port ${port}, console http://127.0.0.1:${consolePort} (login in ${join(config.dataDir, "minio.json")})`,
  };
}

/** Made once and kept with the data: a page of the web must not be able to guess them. */
async function readCredentials(path: string): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const credentials = { accessKeyId: "vidpipeline", secretAccessKey: randomBytes(24).toString("base64url") };
  await writeFile(path, JSON.stringify(credentials), { mode: 0o600 });
  return credentials;
}
