import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { LAMBDAS } from "../../infra/bundle-functions.ts";
import { provisionSst } from "./sst-platform.ts";
import { makeTempFolder } from "./temp-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A resource as it is asked of the provider. */
export interface Declared {
  type: string;
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each of some sixty types has inputs of its own.
  inputs: any;
}

export interface DeclaredStage {
  declared: Declared[];
  /** What components tell SST of themselves, by their name: of a tab of `sst dev` its command and its links. */
  told: Map<string, { _dev?: { command: string; links: string[]; title: string; autostart: boolean } }>;
  /** What the program returns. */
  outputs: Record<string, unknown>;
}

/**
 * Runs the program of a stage as Pulumi would, but that nothing is made: every resource is noted and answered with its
 * inputs and a made-up ARN (Pulumi's own mocks). One at a time, since Pulumi keeps its state in the module.
 */
export async function declareStage(stage: "production" | "staging" | "local"): Promise<DeclaredStage> {
  const platform = await provisionSst();
  const work = await makeTempFolder("sst");
  const require = createRequire(join(platform, "package.json"));
  // biome-ignore lint/suspicious/noExplicitAny: its types are there only once SST is.
  const pulumi: any = require("@pulumi/pulumi");
  const declared: Declared[] = [];
  const told: DeclaredStage["told"] = new Map();
  pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }: Declared) {
        declared.push({ type, name, inputs });
        return { id: `${name}-id`, state: answerFor(type, name, inputs) };
      },
      call: ({ token, inputs }: { token: string; inputs: object }) => CALLS[token]?.(inputs) ?? inputs,
    },
    "vidpipeline",
    stage,
    false,
  );

  const monitor = pulumi.runtime.getMonitor();
  const { registerResourceOutputs } = monitor;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  monitor.registerResourceOutputs = (request: any, done: unknown) => {
    told.set(request.getUrn().split("::").at(-1)!, request.getOutputs().toJavaScript());
    return registerResourceOutputs.call(monitor, request, done);
  };

  Object.assign(process.env, SECRETS);
  const isOnAws = stage !== "local";
  Object.assign(globalThis, {
    $app: { name: "vidpipeline", stage, removal: "retain", providers: isOnAws ? { aws: {} } : {} },
    $dev: false,
    $cli: { command: "deploy", state: { version: {} }, paths: { root: ROOT, work, platform, home: work } },
    $util: pulumi,
    $interpolate: pulumi.interpolate,
    $jsonStringify: pulumi.jsonStringify,
    aws: isOnAws ? require("@pulumi/aws") : undefined,
  });
  const load = (path: string) => import(pathToFileURL(join(platform, "src/components", path)).href);
  // What SST's own process answers: where its assets lie, and that a bundle of ours is shipped as it is.
  const { rpc } = await load("rpc/rpc.ts");
  rpc.call = async (method: string, { bundle, handler }: { bundle?: string; handler?: string }) =>
    method.includes("Bootstrap") ? BOOTSTRAP : { out: bundle, handler, errors: [], sourcemaps: [] };
  Object.assign(globalThis, { sst: await load("index.ts") });
  const program = join(ROOT, isOnAws ? "infra/aws.ts" : "infra/local.ts");
  const { default: makeStage } = await import(pathToFileURL(program).href);
  const outputs = makeStage(isOnAws ? await somethingBuilt(work) : undefined);
  await untilQuiet(() => declared.length);
  return { declared, told, outputs };
}

/** What is shipped has tests of its own; here it only has to be there. */
async function somethingBuilt(work: string) {
  const built = { bundles: join(work, "bundles"), pages: join(work, "pages") };
  for (const name of Object.keys(LAMBDAS)) {
    await mkdir(join(built.bundles, name), { recursive: true });
    await writeFile(join(built.bundles, name, "index.mjs"), "export const handler = () => {};\n");
  }
  await mkdir(join(built.pages, "assets"), { recursive: true });
  await writeFile(join(built.pages, "index.html"), "<title>films</title>");
  await writeFile(join(built.pages, "assets/library-ABCDEFGH.js"), "");
  return built;
}

/** Outputs settle in turns of the event loop; the last has come when no resource was declared for a while. */
async function untilQuiet(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count();
    await delay(1_000);
  }
}

/** As `sst secret set` gives them. */
const SECRETS = {
  SST_SECRET_LibraryUrl: "libsql://films.example.turso.io",
  SST_SECRET_LibraryToken: "a-token-of-the-library",
  SST_SECRET_Token: "a-token-of-the-fixtures",
  SST_SECRET_AlarmEmail: "operator@example.org",
};

const ACCOUNT = "123456789012";
const BOOTSTRAP = {
  asset: "assets",
  state: "state",
  assetEcrRegistryId: ACCOUNT,
  assetEcrUrl: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/sst-asset`,
};

// biome-ignore lint/suspicious/noExplicitAny: as above.
function answerFor(type: string, name: string, inputs: any) {
  const own = inputs.name ?? inputs.bucket ?? name;
  return {
    ...inputs,
    name: own,
    bucket: own,
    arn:
      type === "aws:msk/serverlessCluster:ServerlessCluster"
        ? `arn:aws:kafka:eu-west-1:${ACCOUNT}:cluster/${name}/id`
        : `arn:aws:mock:eu-west-1:${ACCOUNT}:${own}`,
    status: "ACTIVE",
    result: "x".repeat(32),
    ref: "image@sha256:0",
    repositoryUrl: BOOTSTRAP.assetEcrUrl,
    publicIp: "192.0.2.1",
    clusterEnabled: false,
    primaryEndpointAddress: "queue.example",
    apiEndpoint: "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
    domainName: "d111111abcdef8.cloudfront.net",
    bucketRegionalDomainName: `${own}.s3.eu-west-1.amazonaws.com`,
    bootstrapBrokersSaslIam: "boot-a1b2c3d4.c1.kafka-serverless.eu-west-1.amazonaws.com:9098",
    cidrBlock: "10.0.0.0/16",
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as above.
const CALLS: Record<string, (inputs: any) => object> = {
  "aws:index/getRegion:getRegion": () => ({ name: "eu-west-1", region: "eu-west-1", id: "eu-west-1" }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:root`,
  }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
    names: ["eu-west-1a", "eu-west-1b"],
    zoneIds: ["euw1-az1", "euw1-az2"],
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => ({
    ...inputs,
    json: JSON.stringify(inputs.statements ?? []),
  }),
  "aws:ec2/getAmi:getAmi": () => ({ id: "ami-1" }),
};
