import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TOPICS } from "../core/pipeline.ts";
import { lambdaOf } from "./functions.ts";
import { setupRights } from "./permissions.ts";
import type { Platform } from "./platform.ts";

/** Brings library and log up to date: invoked when migrations or topics have changed, before whoever needs them. */
export function setUp(platform: Platform, bundles: string) {
  const setup = new sst.aws.Function("Setup", {
    ...lambdaOf("setup", platform, {
      bundles,
      timeout: "120 seconds",
      memory: "512 MB",
      rights: setupRights(),
    }),
  });
  const journal = readFileSync(join($cli.paths.root, "core/library/migrations/meta/_journal.json"));
  const version = createHash("sha256").update(journal).update(TOPICS.join()).digest("hex");
  return new aws.lambda.Invocation("SetupRun", {
    functionName: setup.name,
    input: JSON.stringify({ version }),
    triggers: { version, partitions: String(platform.settings.partitions) },
  });
}
