import { once } from "node:events";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { type Buckets, openBuckets } from "../../core/bucket/open-buckets.ts";
import { type Config, readConfig } from "../../core/config.ts";
import { type Library, openLibrary } from "../../core/library/open-library.ts";
import { openLogger } from "../../core/logger.ts";
import { QUEUES } from "../../core/pipeline.ts";
import { openQueues, type Queues } from "../../core/queue/open-queues.ts";
import { onCleanup } from "../harness/on-cleanup.ts";
import { type Product, runProduct } from "../harness/run-product.ts";
import { makeTempFolder } from "../harness/temp-folder.ts";
import { type LabServers, startLabServers } from "./lab-servers.ts";

export interface LabOptions {
  stack: Product["stack"];
  /** Folders that take the place of a server's own, of the buckets or of the library. */
  folders?: Partial<Record<"redis" | "kafka" | "minio" | "buckets" | "library", string>>;
  env?: Record<string, string>;
}

/** The whole product with every server behind a proxy, and a look at all that it keeps, past the proxies. */
export interface Lab {
  stack: Product["stack"];
  product: Product;
  servers: LabServers;
  buckets: Buckets;
  library: Library;
  queues: Queues;
  /** The configuration that leads past the proxies. */
  look: Config;
  /** What the functions are given, for one more of them. */
  functionEnvironment: Record<string, string>;
  /** SIGKILL to everything at once, servers included, as a power cut does it; then it is started again. */
  crash(): Promise<void>;
}

/**
 * Segments and spans are short, so that a small film has many of both, and no fault is to be the last attempt.
 * The preset is slow enough for faults to strike while something is encoded.
 */
const ENV = {
  X264_PRESET: "slower",
  SEGMENT_SECONDS: "2",
  SPAN_SECONDS: "8",
  SPAN_GROWTH: "1",
  JOB_ATTEMPTS: "30",
  INGEST_PAUSE_SECONDS: "600",
};

export async function openLab({ stack, folders = {}, env = {} }: LabOptions): Promise<Lab> {
  const servers = await startLabServers(stack, folders);
  const settings: Record<string, string> = { ...ENV, ...env };
  if (folders.library) settings.LIBRARY_URL = `file:${join(folders.library, "library.db")}`;
  const dataDir = await makeTempFolder(`lab-${stack}`);
  if (folders.buckets) await symlink(folders.buckets, join(dataDir, "buckets"));
  const product = await runProduct(dataDir, { stack, env: { ...settings, ...servers.proxied } });
  onCleanup(product.stop);
  const look = readConfig({ ...settings, ...servers.direct, STACK: stack, DATA_DIR: dataDir });
  const logger = openLogger("lab", "silent");
  const buckets = await openBuckets(look);
  const rows = openLibrary(look.library);
  const queues = openQueues({ redisUrl: look.redis.url, attempts: 1, logger });
  onCleanup(async () => {
    await queues.close();
    rows.close();
    await Promise.all([buckets.uploads.close(), buckets.media.close()]);
  });

  async function crash() {
    await Promise.all([product.crash(), ...servers.all.map(({ server }) => server.kill())]);
    await Promise.all(servers.all.map(({ server }) => server.start()));
    await product.start();
  }
  const functionEnvironment = { ...settings, ...servers.proxied, STACK: stack, DATA_DIR: dataDir };
  return { stack, product, servers, buckets, library: rows, queues, look, functionEnvironment, crash };
}

/** Jobs of a film that a worker has taken. */
export async function countActive({ queues }: Lab, videoHash: string): Promise<number> {
  const all = await Promise.all([queues.ingest, queues.encode].map((queue) => queue.getJobs(["active"])));
  return all.flat().filter((job) => job?.data.videoHash === videoHash).length;
}

/** Jobs of a film in any state. */
export async function countJobs({ queues }: Lab, videoHash: string): Promise<number> {
  const found = await Promise.all(QUEUES.map((name) => queues[name].getJobs()));
  return found.flat().filter((job) => job?.data.videoHash === videoHash).length;
}

/** Resolves when a Redis answers; for servers that were frozen or started anew. */
export async function untilRedisAnswers(url: string): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  if (redis.status !== "ready") await once(redis, "ready");
  redis.disconnect();
}
