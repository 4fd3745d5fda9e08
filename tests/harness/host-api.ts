import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "../../core/config.ts";
import { createApi } from "../../functions/api/app.ts";
import { adminRoutes } from "../../localstack/admin/routes.ts";
import { createHostApp } from "../../localstack/functions/host-app.ts";
import { serveHttp } from "../../localstack/functions/serve-http.ts";
import { findFreePort } from "../../localstack/launch/free-port.ts";
import { callsTo, closeApiContext, openApiContext, type TestApi } from "./api.ts";
import { onCleanup } from "./on-cleanup.ts";
import { makeTempFolder } from "./temp-folder.ts";

export interface TestHostApi extends TestApi {
  /** What the server takes for the built pages. */
  pagesDir: string;
}

/**
 * The api as its process on one machine serves it: Node's server with its limits, the disk buckets, a page, and the
 * api behind them; with settings of the test's own.
 */
export async function startHostApi(redisUrl: string, env: Record<string, string> = {}): Promise<TestHostApi> {
  const dataDir = await makeTempFolder("host-api");
  const pagesDir = await makeTempFolder("pages");
  await writeFile(join(pagesDir, "index.html"), "<title>films</title>");
  const port = await findFreePort();
  const config = readConfig({
    DATA_DIR: dataDir,
    REDIS_URL: redisUrl,
    PORT: String(port),
    LOG_LEVEL: "silent",
    ...env,
  });
  const context = await openApiContext(config);
  const api = createApi(context);
  api.route("/", adminRoutes({ ...context, faults: null }));
  const app = createHostApp({ ...context, api, pagesDir });
  const stopping = new AbortController();
  const listening = Promise.withResolvers<number>();
  const { signal } = stopping;
  const serving = serveHttp({
    app,
    ...config.http,
    limits: config.limits,
    signal,
    onListening: listening.resolve,
  });
  await Promise.race([listening.promise, serving]);
  onCleanup(async () => {
    stopping.abort();
    await serving;
    await closeApiContext(context);
  });
  return { ...context, pagesDir, ...callsTo(`http://127.0.0.1:${port}`) };
}
