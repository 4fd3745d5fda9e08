import { runWorker } from "../../functions/transcode/worker.ts";
import { runFunction } from "./run-function.ts";
import { serveMetrics } from "./serve-metrics.ts";

await runFunction("transcode", ["buckets", "library", "log"], async (scope) => {
  scope.ready();
  await Promise.all([runWorker(scope, scope.signal), serveMetrics(scope, scope.signal)]);
});
