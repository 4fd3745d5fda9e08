import { fileURLToPath } from "node:url";
import { openCapacity } from "../../core/capacity/capacity.ts";
import { migrateLibrary } from "../../core/library/open-library.ts";
import { createRelay } from "../../core/library/relay.ts";
import { createApi } from "../../functions/api/app.ts";
import { tellStrikes } from "../faults/tell-strikes.ts";
import { accessToken } from "./access-token.ts";
import { gatherMetrics } from "./gather-metrics.ts";
import { createHostApp } from "./host-app.ts";
import { addHostRoutes } from "./host-routes.ts";
import { keepReconciling } from "./keep-reconciling.ts";
import { keepSweeping } from "./keep-sweeping.ts";
import { makeTopics } from "./make-topics.ts";
import { runFunction } from "./run-function.ts";
import { serveHttp } from "./serve-http.ts";

const PAGES = fileURLToPath(new URL("../../web/dist", import.meta.url));

await runFunction("api", ["buckets", "library", "log", "queues"], async (scope) => {
  const { buckets, config, faults, library, log, logger, signal, ready } = scope;
  await migrateLibrary(library);
  await Promise.all([buckets.uploads.ready(), buckets.media.ready()]);
  // Uploads are taken while the log is away, also by an api that starts in the meantime.
  const topics = makeTopics(log, logger, signal);
  const relay = createRelay(library, log, logger);
  const capacity = openCapacity(config);
  const otherMetrics = gatherMetrics(config, logger);
  const context = { ...scope, relay, capacity, otherMetrics, token: await accessToken(config) };
  const api = createApi(context);
  addHostRoutes(api, context, faults, signal);
  if (faults) tellStrikes(faults, { library, relay, logger });
  const app = createHostApp({ api, buckets, config, capacity, logger, pagesDir: PAGES });
  const sweeping = keepSweeping(library, log, logger, signal);
  const reconciling = keepReconciling(scope);
  await serveHttp({ app, ...config.http, limits: config.limits, signal, onListening: ready });
  await Promise.all([topics, sweeping, reconciling, relay.idle()]);
});
