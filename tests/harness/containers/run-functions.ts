import { chmod, chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, readConfig } from "../../../core/config.ts";
import { findFreePort } from "../../../localstack/launch/free-port.ts";
import { type ComposeService, readCompose } from "../compose.ts";
import { startKafka } from "../kafka.ts";
import { startMinio } from "../minio.ts";
import { onCleanup } from "../on-cleanup.ts";
import { startRedis } from "../redis.ts";
import { makeTempFolder } from "../temp-folder.ts";
import { buildImage } from "./build-image.ts";
import { runContainer, type TestContainer } from "./run-container.ts";

/** The user node of the images. */
const USER_ID = 1000;

export interface ContainedFunctions {
  url: string;
  /** As on this machine, for tests that look at the buckets or the queues. */
  config: Config;
  /** Those that run from the start. */
  functions: Record<"api" | "fanout" | "track", TestContainer>;
  /** Starts a container of a function, beside those of it that run already. */
  start(name: string): Promise<TestContainer>;
}

/**
 * The product as docker-compose.yaml has it, but for the servers of the log, the queue and the buckets, whose images no
 * registry of packages has: those are processes of this machine. api, fanout and track run; workers are the test's.
 */
export async function runFunctions(env: Record<string, string> = {}): Promise<ContainedFunctions> {
  const services = await readCompose();
  const [kafka, minio, redis] = await Promise.all([startKafka(), startMinio(), startRedis()]);
  onCleanup(minio.stop);
  const folder = await makeTempFolder("containers");
  const volumes = await makeVolumes(folder, minio.settings.secretAccessKey!);
  const port = String(await findFreePort());
  const environment = {
    KAFKA_BROKERS: kafka.brokers.join(),
    REDIS_URL: redis.url,
    S3_ENDPOINT: minio.settings.endpoint!,
    S3_ACCESS_KEY_ID: minio.settings.accessKeyId!,
    HOST: "127.0.0.1",
    PORT: port,
    // Any that is free: all of them are on one network here.
    METRICS_PORT: "0",
    ...env,
  };
  const images = new Map<string, Promise<string>>();
  const imageOf = (service: ComposeService) => {
    const image = images.get(service.image!) ?? buildImage(service);
    images.set(service.image!, image);
    return image;
  };

  async function start(name: string): Promise<TestContainer> {
    const service = services[name]!;
    return runContainer({ service, image: await imageOf(service), environment, volumes });
  }
  const api = await start("api");
  const [fanout, track] = await Promise.all([start("fanout"), start("track")]);
  const config = readConfig({
    ...environment,
    STACK: "services",
    DATA_DIR: volumes.library,
    S3_SECRET_ACCESS_KEY_FILE: join(volumes.secrets, "s3"),
  });
  return { url: `http://127.0.0.1:${port}`, config, functions: { api, fanout, track }, start };
}

/** What Docker's volumes are: folders that belong to the user of the functions, and the secret that he may read. */
async function makeVolumes(folder: string, secret: string): Promise<{ library: string; secrets: string }> {
  const volumes = { library: join(folder, "library"), secrets: join(folder, "secrets") };
  await chmod(folder, 0o755);
  await Promise.all(Object.values(volumes).map((path) => mkdir(path)));
  await writeFile(join(volumes.secrets, "s3"), secret, { mode: 0o400 });
  await chown(join(volumes.secrets, "s3"), USER_ID, USER_ID);
  await chown(volumes.library, USER_ID, USER_ID);
  return volumes;
}
