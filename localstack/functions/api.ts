import { fileURLToPath } from "node:url";
import { migrateLibrary } from "../../core/library/open-library.ts";
import { createRelay } from "../../core/library/relay.ts";
import { TOPICS } from "../../core/pipeline.ts";
import { createApi } from "../../functions/api/app.ts";
import { createHostApp } from "./host-app.ts";
import { keepSweeping } from "./keep-sweeping.ts";
import { runFunction } from "./run-function.ts";
import { serveHttp } from "./serve-http.ts";

const PAGES = fileURLToPath(new URL("../../web/dist", import.meta.url));

await runFunction("api", ["buckets", "library", "log", "queues"], async (scope) => {
  const { buckets, config, library, log, logger, signal, ready } = scope;
  await migrateLibrary(library);
  await Promise.all([buckets.uploads.ready(), buckets.media.ready(), log.ready([...TOPICS])]);
  const relay = createRelay(library, log, logger);
  const app = createHostApp({ api: createApi({ ...scope, relay }), buckets, logger, pagesDir: PAGES });
  const sweeping = keepSweeping(library, log, logger, signal);
  await serveHttp({ app, ...config.http, signal, onListening: ready });
  await Promise.all([sweeping, relay.idle()]);
});
