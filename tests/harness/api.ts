import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import type { DiskBucket } from "../../core/bucket/disk/disk-bucket.ts";
import { acceptPresignedPut } from "../../core/bucket/disk/presigned-put.ts";
import { openBuckets } from "../../core/bucket/open-buckets.ts";
import { openCapacity } from "../../core/capacity/capacity.ts";
import { type Config, readConfig } from "../../core/config.ts";
import { migrateLibrary, openLibrary } from "../../core/library/open-library.ts";
import { createRelay } from "../../core/library/relay.ts";
import { openLog } from "../../core/log/open-log.ts";
import { openLogger } from "../../core/logger.ts";
import { TOPICS } from "../../core/pipeline.ts";
import { openQueues } from "../../core/queue/open-queues.ts";
import { createApi } from "../../functions/api/app.ts";
import type { ApiContext } from "../../functions/api/context.ts";
import { onCleanup } from "./on-cleanup.ts";
import { makeTempFolder } from "./temp-folder.ts";

export interface TestApi extends ApiContext {
  url: string;
  /** fetch on a path of the api. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** POST of a JSON body. */
  post(path: string, body?: unknown): Promise<Response>;
}

/** The real api on a port of its own: disk buckets, a libSQL file, and the Redis at `redisUrl`. */
export async function startApi(redisUrl: string): Promise<TestApi> {
  const dataDir = await makeTempFolder("api");
  const listening = Promise.withResolvers<number>();
  let answer = (_request: Request): Response | Promise<Response> => new Response(null, { status: 503 });
  const server = serve({ fetch: (request) => answer(request), port: 0, hostname: "127.0.0.1" }, ({ port }) =>
    listening.resolve(port),
  );
  const port = await listening.promise;
  const config = readConfig({
    DATA_DIR: dataDir,
    REDIS_URL: redisUrl,
    PORT: String(port),
    LOG_LEVEL: "silent",
  });
  const context = await openApiContext(config);
  const app = createApi(context);
  const uploads = context.buckets.uploads as DiskBucket;
  answer = (request) =>
    new URL(request.url).pathname.startsWith("/_bucket/")
      ? acceptPresignedPut(uploads, request)
      : app.fetch(request);
  onCleanup(async () => {
    (server as Server).closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await closeApiContext(context);
  });
  const url = `http://127.0.0.1:${port}`;
  return { ...context, ...callsTo(url) };
}

/** What tests call an api at an address with. */
export function callsTo(url: string): Pick<TestApi, "url" | "call" | "post"> {
  const call = (path: string, init?: RequestInit) => fetch(url + path, init);
  const headers = { "content-type": "application/json" };
  const post = (path: string, body?: unknown) =>
    call(path, { method: "POST", headers, body: JSON.stringify(body) });
  return { url, call, post };
}

/** Opens what the api needs, for a server of the test's own; whoever calls it closes it with `closeApiContext`. */
export async function openApiContext(config: Config): Promise<ApiContext> {
  const logger = openLogger("test", config.logLevel);
  const library = openLibrary(config.library);
  const log = await openLog(config, logger);
  const buckets = await openBuckets(config);
  await migrateLibrary(library);
  await log.ready([...TOPICS]);
  await Promise.all([buckets.uploads.ready(), buckets.media.ready()]);
  const queues = openQueues({ redisUrl: config.redis.url, attempts: config.jobs.attempts, logger });
  return {
    config,
    buckets,
    library,
    log,
    relay: createRelay(library, log, logger),
    queues,
    logger,
    capacity: openCapacity(config),
    token: config.access.token ?? null,
  };
}

export async function closeApiContext({ relay, queues, log, library }: ApiContext): Promise<void> {
  await relay.idle();
  await Promise.all([queues.close(), log.close()]);
  library.close();
}
