import { stage } from "../core/pipeline.ts";
import { lambdaOf } from "./functions.ts";
import { rightsOf } from "./permissions.ts";
import type { Platform } from "./platform.ts";

/** The scheduled function. Two at once are harmless: one waits for the other's lease. */
export function makeReconcile(platform: Platform, bundles: string) {
  const { every } = stage("reconcile").trigger;
  const minutes = Math.max(1, Math.round(every / 60));
  return new sst.aws.CronV2("Reconcile", {
    schedule: `rate(${minutes} minute${minutes === 1 ? "" : "s"})`,
    function: lambdaOf("reconcile", platform, {
      bundles,
      timeout: "300 seconds",
      memory: "1024 MB",
      rights: rightsOf("reconcile"),
    }),
  });
}
