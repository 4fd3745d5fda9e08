import { join } from "node:path";
import type { LambdaName } from "./bundle-functions.ts";
import { grant } from "./grant.ts";
import type { Right } from "./permissions.ts";
import { environmentOf, type Platform } from "./platform.ts";

export interface LambdaOptions {
  /** Folder of the bundles. */
  bundles: string;
  timeout: `${number} seconds`;
  memory: `${number} MB`;
  rights: readonly Right[];
  /** What it needs besides log and buckets. */
  statements?: { actions: string[]; resources: $util.Input<string>[] }[];
  environment?: Record<string, $util.Input<string>>;
}

/** A function of Lambda, as the tests load and drive it. */
export function lambdaOf(name: LambdaName, platform: Platform, options: LambdaOptions): sst.aws.FunctionArgs {
  const { bundles, timeout, memory, rights, statements = [], environment = {} } = options;
  const granted = { clusterArn: platform.log.arn, buckets: platform.buckets };
  return {
    description: `${$app.name} ${$app.stage}: ${name}`,
    bundle: join(bundles, name),
    handler: "index.handler",
    runtime: "nodejs24.x",
    architecture: "arm64",
    timeout,
    memory,
    vpc: platform.vpc,
    logging: { retention: "1 month", format: "text" },
    environment: { ...environmentOf(platform), ...environment },
    permissions: [...grant(rights, granted), ...statements],
  };
}
