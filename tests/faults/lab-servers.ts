import { findFreePort } from "../../localstack/launch/free-port.ts";
import { launchKafka } from "../../localstack/launch/kafka.ts";
import { launchMinio } from "../../localstack/launch/minio.ts";
import { launchRedis } from "../../localstack/launch/redis.ts";
import { provisionKafka } from "../../localstack/provision/kafka.ts";
import { provisionMinio } from "../../localstack/provision/minio.ts";
import { provisionRedis } from "../../localstack/provision/redis.ts";
import { type FaultProxy, startFaultProxy } from "../harness/fault-proxy.ts";
import { type RefusingProxy, startRefusingProxy } from "../harness/refusing-proxy.ts";
import { startServer, type TestServer } from "../harness/server.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";

export type ServerName = "redis" | "kafka" | "minio";

export interface LabServer {
  name: ServerName;
  server: TestServer;
  proxy: FaultProxy;
  dataDir: string;
  /** All that it has printed. */
  said: string[];
}

export interface LabServers {
  all: LabServer[];
  of(name: ServerName): LabServer;
  /** In front of MinIO, on the services stack. */
  refusing: RefusingProxy | null;
  /** Settings that lead through the proxies, and those that lead past them. */
  proxied: Record<string, string>;
  direct: Record<string, string>;
}

type Folders = Partial<Record<ServerName, string>>;
type Started = LabServer & { proxied: Record<string, string>; direct: Record<string, string> };

const LOGIN = { S3_ACCESS_KEY_ID: "vidpipeline", S3_SECRET_ACCESS_KEY: "vidpipeline-secret" };

/** Starts what a stack needs, each server behind a proxy of its own. */
export async function startLabServers(stack: "embedded" | "services", folders: Folders): Promise<LabServers> {
  const redis = await startRedis(folders);
  const minio = stack === "services" ? await startMinio(folders) : null;
  const kafka = stack === "services" ? await startKafka(folders) : null;
  const all = [redis, ...(kafka ? [kafka] : []), ...(minio ? [minio.started] : [])];
  const merge = (settings: Record<string, string>[]) => Object.assign({}, ...settings);
  return {
    all,
    of(name) {
      const found = all.find((one) => one.name === name);
      if (!found) throw new Error(`the ${stack} stack has no ${name}`);
      return found;
    },
    refusing: minio?.refusing ?? null,
    proxied: merge(all.map((one) => one.proxied)),
    direct: merge(all.map((one) => one.direct)),
  };
}

async function startRedis(folders: Folders): Promise<Started> {
  const { binary } = await provisionRedis();
  const dataDir = folders.redis ?? (await makeTempFolder("redis"));
  const port = await findFreePort();
  const said: string[] = [];
  const onLine = (line: string) => void said.push(line);
  const server = await startServer(() => launchRedis({ binary, dataDir, port, onLine }));
  const proxy = await startFaultProxy(() => port);
  const at = (where: number) => ({ REDIS_URL: `redis://127.0.0.1:${where}` });
  return { name: "redis", server, proxy, dataDir, said, proxied: at(proxy.port), direct: at(port) };
}

async function startKafka(folders: Folders): Promise<Started> {
  const { libDir } = await provisionKafka((text) => process.stderr.write(`${text}\n`));
  const dataDir = folders.kafka ?? (await makeTempFolder("kafka"));
  const [port, controllerPort] = [await findFreePort(), await findFreePort()];
  const proxy = await startFaultProxy(() => port);
  // Clients go where the broker says it is, so it says the proxy's port.
  const said: string[] = [];
  const onLine = (line: string) => void said.push(line);
  const ports = { port, controllerPort, advertisedPort: proxy.port };
  const launch = () => launchKafka({ libDir, dataDir, ...ports, onLine });
  const server = await startServer(launch);
  const at = (where: number) => ({ KAFKA_BROKERS: `127.0.0.1:${where}` });
  return { name: "kafka", server, proxy, dataDir, said, proxied: at(proxy.port), direct: at(port) };
}

async function startMinio(folders: Folders) {
  const binary = await provisionMinio((text) => process.stderr.write(`${text}\n`));
  const dataDir = folders.minio ?? (await makeTempFolder("minio"));
  const [port, consolePort] = [await findFreePort(), await findFreePort()];
  const credentials = { accessKeyId: LOGIN.S3_ACCESS_KEY_ID, secretAccessKey: LOGIN.S3_SECRET_ACCESS_KEY };
  const said: string[] = [];
  const onLine = (line: string) => void said.push(line);
  const options = { binary, dataDir, port, consolePort, credentials, corsOrigins: ["*"], onLine };
  const server = await startServer(() => launchMinio(options));
  const refusing = await startRefusingProxy(() => port);
  const proxy = await startFaultProxy(() => refusing.port);
  const at = (where: number) => ({ S3_ENDPOINT: `http://127.0.0.1:${where}`, ...LOGIN });
  const started: Started = {
    ...{ name: "minio", server, proxy, dataDir, said },
    ...{ proxied: at(proxy.port), direct: at(port) },
  };
  return { started, refusing };
}
