import { runWorker } from "../../functions/transcode/worker.ts";
import { runFunction } from "./run-function.ts";

await runFunction("transcode", ["buckets", "library", "log"], async (scope) => {
  scope.ready();
  await runWorker(scope, scope.signal);
});
