import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "../../core/config.ts";
import { createApi } from "../../functions/api/app.ts";
import { createHostEffects } from "../../localstack/faults/host-effects.ts";
import { keepFaults } from "../../localstack/faults/keep-faults.ts";
import { createHostApp } from "../../localstack/functions/host-app.ts";
import { addHostRoutes } from "../../localstack/functions/host-routes.ts";
import { serveHttp } from "../../localstack/functions/serve-http.ts";
import { findFreePort } from "../../localstack/launch/free-port.ts";
import { callsTo, closeApiContext, openApiContext, type TestApi } from "./api.ts";
import { onCleanup } from "./on-cleanup.ts";
import { listRoutes, type Route } from "./routes.ts";
import { makeTempFolder } from "./temp-folder.ts";

export interface TestHostApi extends TestApi {
  /** What the server takes for the built pages. */
  pagesDir: string;
  /** All that it answers, but for its pages. */
  routes: Route[];
}

/**
 * The api as its process on one machine serves it: Node's server with its limits, the disk buckets, a page, and the
 * api behind them; with settings of the test's own. With FAULTS=on faults can be struck, on a host without processes.
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
  const stopping = new AbortController();
  addHostRoutes(api, context, env.FAULTS === "on" ? faultsOfNobody() : null, stopping.signal);
  const app = createHostApp({ ...context, api, pagesDir });
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
  return { ...context, pagesDir, routes: listRoutes(app, api), ...callsTo(`http://127.0.0.1:${port}`) };
}

const faultsOfNobody = () =>
  keepFaults({ effects: createHostEffects("embedded", new Map()), onChange: () => {}, tell: () => {} });
