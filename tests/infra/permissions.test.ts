import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import type { Stage } from "../../core/pipeline.ts";
import { rightsOf } from "../../infra/permissions.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DRIVER = "core/bucket/s3";

/** What S3 asks for each request: docs.aws.amazon.com/service-authorization, "Actions defined by Amazon S3". */
const REQUESTS: Record<string, string> = {
  PutObjectCommand: "s3:PutObject",
  GetObjectCommand: "s3:GetObject",
  HeadObjectCommand: "s3:GetObject",
  DeleteObjectCommand: "s3:DeleteObject",
  DeleteObjectsCommand: "s3:DeleteObject",
  HeadBucketCommand: "s3:ListBucket",
  paginateListObjectsV2: "s3:ListBucket",
};
/** Only where there is none yet, which is never so on AWS. */
const NEVER_SENT = ["CreateBucketCommand"];

/** What the methods of the bucket port ask for, by the requests that the driver makes of them. */
const BUCKET_CALLS: Record<string, readonly string[]> = {
  put: ["s3:PutObject"],
  presignPut: ["s3:PutObject"],
  open: ["s3:GetObject"],
  head: ["s3:GetObject"],
  list: ["s3:ListBucket"],
  listFolders: ["s3:ListBucket"],
  ready: ["s3:ListBucket"],
  remove: ["s3:DeleteObject"],
  removeAll: ["s3:ListBucket", "s3:DeleteObject"],
};
/** And those of the log port: docs.aws.amazon.com/msk, "Semantics of actions and resources". */
const LOG_CALLS: Record<string, readonly string[]> = {
  publish: ["WriteData", "WriteDataIdempotently", "DescribeTopic"],
  check: ["DescribeCluster", "DescribeTopic"],
  offsets: ["DescribeTopic", "DescribeGroup"],
  peek: ["ReadData", "DescribeTopic", "DescribeGroup", "AlterGroup"],
  ready: ["CreateTopic", "DescribeTopic"],
};

const ENTRIES = {
  api: "functions/api/lambda.ts",
  fanout: "functions/fanout/lambda.ts",
  transcode: "functions/transcode/worker.ts",
  track: "functions/track/lambda.ts",
  reconcile: "functions/reconcile/lambda.ts",
} as const satisfies Record<Stage["name"], string>;

/** The text of the project's own files that a function is made of. */
async function sourcesOf(entry: string): Promise<string> {
  const { metafile } = await build({
    ...{ absWorkingDir: ROOT, entryPoints: [entry], bundle: true, write: false, metafile: true },
    ...{ platform: "node", format: "esm", packages: "external", logLevel: "warning" },
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const own = used.map(([path]) => path).filter((path) => !/^core\/(bucket\/s3|log\/kafka)\//.test(path));
  return own.map((path) => readFileSync(join(ROOT, path), "utf8")).join("\n");
}

test("each request that the driver makes of S3 is known by the right that it takes", () => {
  const driver = readdirSync(join(ROOT, DRIVER)).map((file) =>
    readFileSync(join(ROOT, DRIVER, file), "utf8"),
  );
  const sent = driver.join("\n").matchAll(/new (\w+Command)\(|\b(paginate\w+)\(/g);
  const names = new Set([...sent].map(([, command, paginated]) => command ?? paginated!));
  expect([...names].sort()).toEqual([...Object.keys(REQUESTS), ...NEVER_SENT].sort());
  expect(new Set(Object.values(BUCKET_CALLS).flat())).toEqual(new Set(Object.values(REQUESTS)));
});

test.each(Object.entries(ENTRIES))("%s may do what its code asks of buckets and log", async (name, entry) => {
  const rights = rightsOf(name as Stage["name"]);
  const sources = await sourcesOf(entry);
  const allowedOn = (bucket: string) =>
    rights
      .filter(({ resources }) => resources.some((resource) => "name" in resource && resource.name === bucket))
      .flatMap(({ actions }) => actions);
  let calls = 0;
  for (const [call, bucket, method] of sources.matchAll(/\b(uploads|media)\.(\w+)\(/g)) {
    if (!BUCKET_CALLS[method!]) continue;
    calls += 1;
    expect(allowedOn(bucket!), call).toEqual(expect.arrayContaining([...BUCKET_CALLS[method!]!]));
  }
  const onLog = rights.flatMap(({ actions }) => actions);
  for (const [call, method] of sources.matchAll(/\blog\.(\w+)\(/g)) {
    if (!LOG_CALLS[method!]) continue;
    calls += 1;
    const actions = LOG_CALLS[method!]!.map((action) => `kafka-cluster:${action}`);
    expect(onLog, call).toEqual(expect.arrayContaining(actions));
  }
  expect(calls, "its code was read").toBeGreaterThan(0);
});
