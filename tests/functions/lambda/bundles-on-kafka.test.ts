import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openBuckets } from "../../../core/bucket/open-buckets.ts";
import { readConfig } from "../../../core/config.ts";
import type { MskEvent } from "../../../core/log/msk.ts";
import { openLog } from "../../../core/log/open-log.ts";
import { openLogger } from "../../../core/logger.ts";
import { QUEUES, TOPICS } from "../../../core/pipeline.ts";
import { openQueues } from "../../../core/queue/open-queues.ts";
import { makeEvent } from "../../../core/video/events.ts";
import type { HttpEvent } from "../../../functions/lambda/behind-cdn.ts";
import { LAMBDAS, type LambdaName } from "../../../infra/bundle-functions.ts";
import { toMskEvent } from "../../../localstack/msk-event.ts";
import { startKafka } from "../../harness/kafka.ts";
import { bundleFunctions, startLambda, type TestLambda } from "../../harness/lambda.ts";
import { startLibraryServer } from "../../harness/library-server.ts";
import { startMinio } from "../../harness/minio.ts";
import { onCleanup } from "../../harness/on-cleanup.ts";
import { startOtlpReceiver } from "../../harness/otlp-receiver.ts";
import { startRedis } from "../../harness/redis.ts";
import { testPartialBatches } from "./partial-batches.ts";

const TOKEN = "a-token-of-the-fixtures";
/** Of a bundle, and of the api's folder, which has Swagger UI beside it. */
const MOST_BYTES = 3 * 1024 * 1024;
const MOST_BYTES_OF_API = 5 * 1024 * 1024;
/** What a cold start may take for loading, where nothing else runs; the best of so many loads comes near that. */
const MOST_LOAD_MS = 300;
const LOADS = 20;
const names = Object.keys(LAMBDAS) as LambdaName[];

const [redis, kafka, minio, library, folders] = await Promise.all([
  startRedis(),
  startKafka(),
  startMinio(),
  startLibraryServer(),
  bundleFunctions(names),
]);
onCleanup(() => minio.stop());
const { endpoint, accessKeyId, secretAccessKey } = minio.settings;
const env = {
  STACK: "services",
  DATA_DIR: "/tmp/vidpipeline",
  DEPLOYMENT: "test",
  KAFKA_BROKERS: kafka.brokers.join(),
  REDIS_URL: redis.url,
  S3_ENDPOINT: endpoint!,
  S3_ACCESS_KEY_ID: accessKeyId!,
  S3_SECRET_ACCESS_KEY: secretAccessKey!,
  LIBRARY_URL: library.url,
  LIBRARY_TOKEN: library.token,
  TOKEN_FOR: "writes",
  VIDPIPELINE_TOKEN: TOKEN,
  EVENT_STREAMS: "polled",
};
// On AWS infra/ makes them.
const buckets = await openBuckets(readConfig(env));
await Promise.all([buckets.uploads.ready(), buckets.media.ready()]);
const log = await openLog({ log: { driver: "kafka", brokers: kafka.brokers }, redis: { url: redis.url } });
onCleanup(() => log.close());
const queues = openQueues({ redisUrl: redis.url, attempts: 3, logger: openLogger("test", "silent") });
onCleanup(() => queues.close());

const lambdas = {} as Record<LambdaName, TestLambda>;
beforeAll(async () => {
  for (const name of names) lambdas[name] = await startLambda(folders[name], env);
  expect(await lambdas.setup.invoke({})).toEqual({ topics: TOPICS });
});

const fixture = (name: string): HttpEvent & MskEvent =>
  JSON.parse(readFileSync(join(import.meta.dirname, "events", `${name}.json`), "utf8"));
/** Of all files in a folder. */
const bytesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
const authorized = (event: HttpEvent) => ({
  ...event,
  headers: { ...event.headers, authorization: `Bearer ${TOKEN}` },
});
const chunkOf = (hash: string, index: number, bytes: Buffer) => {
  const event = authorized(fixture("post-chunk"));
  const rawPath = `/videos/upload_chunk/${hash}/${index}`;
  return { ...event, rawPath, body: bytes.toString("base64") };
};
/** The lines of its log of which CloudWatch makes metrics. */
const metricsOf = (lambda: TestLambda) =>
  lambda
    .output()
    .split("\n")
    .filter((line) => line.includes("_aws"))
    .map((line) => JSON.parse(line));
async function beginFilm(): Promise<string> {
  const { statusCode, body } = await lambdas.api.invoke(authorized(fixture("post-init")));
  expect(statusCode).toBe(200);
  return JSON.parse(body).video_hash;
}

describe("bundles", () => {
  test("are small, and load outside of the project", async () => {
    for (const name of names) {
      const size = statSync(join(folders[name], "index.mjs")).size;
      const shipped = bytesOf(folders[name]);
      console.log(`${name}: ${(size / 1e6).toFixed(2)} MB, shipped with ${(shipped / 1e6).toFixed(2)} MB`);
      expect(size, name).toBeLessThan(MOST_BYTES);
      expect(shipped, name).toBeLessThan(name === "api" ? MOST_BYTES_OF_API : MOST_BYTES);
    }
  });

  test("load within 300 ms", async () => {
    for (const name of names) {
      const loads = [lambdas[name].loadMs];
      while (Math.min(...loads) > MOST_LOAD_MS && loads.length < LOADS)
        loads.push((await startLambda(folders[name], env)).loadMs);
      console.log(`${name}: loaded in ${loads.map((ms) => ms.toFixed(0)).join(", ")} ms`);
      expect(Math.min(...loads), name).toBeLessThan(MOST_LOAD_MS);
    }
  });

  test("setup may come again with each deployment", async () => {
    expect(await lambdas.setup.invoke({})).toEqual({ topics: TOPICS });
  });
});

describe("the api behind API Gateway", () => {
  test("reads without a token, and says what it is by headers", async () => {
    const { statusCode, headers, body, isBase64Encoded } = await lambdas.api.invoke(fixture("get-videos"));
    expect({ statusCode, isBase64Encoded }).toEqual({ statusCode: 200, isBase64Encoded: false });
    expect(headers["content-type"]).toContain("application/json");
    expect(JSON.parse(body)).toEqual([]);
  });

  test("changes need the token, whatever page asks", async () => {
    const { statusCode, headers, body } = await lambdas.api.invoke(fixture("post-init"));
    expect(statusCode).toBe(401);
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(body).detail).toContain("token");
  });

  test("our own pages come by CloudFront's name; those of others may change nothing", async () => {
    const from = (origin: string) => {
      const event = authorized(fixture("post-init"));
      return lambdas.api.invoke({ ...event, headers: { ...event.headers, origin } });
    };
    expect((await from("https://d111111abcdef8.cloudfront.net")).statusCode).toBe(200);
    expect((await from("https://elsewhere.example")).statusCode).toBe(403);
  });

  test("the token is exchanged for a cookie, which comes back beside others", async () => {
    const login = await lambdas.api.invoke(fixture("post-login"));
    expect(login.statusCode).toBe(204);
    const [cookie] = login.cookies;
    expect(cookie).toMatch(/^vidpipeline_session=[\w-]+; .*HttpOnly; Secure; SameSite=Strict$/);
    const event = fixture("get-with-cookie");
    const session = cookie.split(/[=;]/)[1];
    const cookies = event.cookies!.map((one: string) => one.replace("SESSION", session));
    expect((await lambdas.api.invoke({ ...event, cookies })).statusCode).toBe(200);
    expect((await lambdas.api.invoke(event)).statusCode).toBe(401);
  });

  test("a chunk is the bytes that base64 stands for, and the largest chunk fits", async () => {
    const hash = await beginFilm();
    const bytes = Buffer.from(Uint8Array.from({ length: 4 * 1024 * 1024 }, (_, i) => (i * 31) % 251));
    const { statusCode } = await lambdas.api.invoke(chunkOf(hash, 0, bytes));
    expect(statusCode).toBe(200);
    const finalize = { ...authorized(fixture("post-chunk")), rawPath: `/videos/finalize/${hash}`, body: "" };
    expect((await lambdas.api.invoke(finalize)).statusCode).toBe(200);

    const source = { ...fixture("get-videos"), rawPath: `/videos/${hash}/source` };
    const part = { ...source, headers: { ...source.headers, range: "bytes=1000-" } };
    const answer = await lambdas.api.invoke(part);
    expect(answer.statusCode).toBe(206);
    expect(answer.isBase64Encoded).toBe(true);
    expect(Buffer.from(answer.body, "base64").equals(bytes.subarray(1000))).toBe(true);
  });

  test("spans leave before the answer, after which the process is frozen; without an endpoint none are made", async () => {
    const receiver = await startOtlpReceiver();
    const hash = await beginFilm();
    const traced = await startLambda(folders.api, { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    expect((await traced.invoke(chunkOf(hash, 0, Buffer.from("bytes")))).statusCode).toBe(200);
    expect(receiver.spans).toEqual([
      expect.objectContaining({
        name: "POST /videos/upload_chunk/:video_hash/:chunk_index",
        traceId: hash.slice(0, 32),
        parentSpanId: hash.slice(32, 48),
      }),
    ]);
  });

  test("a request over 6 MB does not come through, as on Lambda", async () => {
    const hash = await beginFilm();
    const bytes = Buffer.alloc(4.6 * 1024 * 1024);
    await expect(lambdas.api.invoke(chunkOf(hash, 0, bytes))).rejects.toThrow("6291456");
  });

  test("what is longer than an answer is served in parts", async () => {
    const init = authorized(fixture("post-init"));
    const { body } = await lambdas.api.invoke({
      ...init,
      body: init.body!.replace('"total_chunks": 1', '"total_chunks": 2'),
    });
    const hash = JSON.parse(body).video_hash;
    const half = Buffer.alloc(3 * 1024 * 1024, "v");
    for (const index of [0, 1]) await lambdas.api.invoke(chunkOf(hash, index, half));
    await lambdas.api.invoke({
      ...authorized(fixture("post-chunk")),
      rawPath: `/videos/finalize/${hash}`,
      body: "",
    });
    const source = { ...fixture("get-videos"), rawPath: `/videos/${hash}/source` };
    const whole = await lambdas.api.invoke(source);
    expect([whole.statusCode, JSON.parse(whole.body).detail]).toEqual([
      413,
      expect.stringContaining("Range"),
    ]);
    const part = await lambdas.api.invoke({ ...source, headers: { ...source.headers, range: "bytes=0-" } });
    expect(part.headers["content-range"]).toBe(`bytes 0-${4 * 1024 * 1024 - 1}/${6 * 1024 * 1024}`);
  });

  test("the page that documents it has what it loads", async () => {
    for (const file of ["swagger-ui.css", "swagger-ui-bundle.js"]) {
      const { statusCode, body, isBase64Encoded } = await lambdas.api.invoke({
        ...fixture("get-videos"),
        rawPath: `/docs/${file}`,
      });
      expect(statusCode, file).toBe(200);
      expect(Buffer.from(body, isBase64Encoded ? "base64" : "utf8").length, file).toBeGreaterThan(100_000);
    }
  });

  test("GET /events ends with what there is, and says where and when to go on", async () => {
    const { statusCode, headers, body, isBase64Encoded } = await lambdas.api.invoke({
      ...fixture("get-videos"),
      rawPath: "/events",
    });
    expect([statusCode, headers["content-type"]]).toEqual([200, "text/event-stream"]);
    const text = Buffer.from(body, isBase64Encoded ? "base64" : "utf8").toString();
    expect(text).toMatch(/^event: polled\ndata: {}\nid: \d+\nretry: \d+\n\n$/);
  });
});

describe("the functions of the log", () => {
  test("what the api commits is in the log before it answers, and goes its way", async () => {
    const hash = await beginFilm();
    // Frozen since: nothing could have left after the answer.
    const { end } = (await log.offsets("videos", "none"))[0]!;
    const records = await log.peek("videos", 0, 0, end);
    const own = records.filter(({ key }) => key === hash);
    expect(own.map(({ value }) => JSON.parse(value).type)).toEqual(["upload.started"]);

    const event = toMskEvent({ topic: "videos", partition: 0, records });
    expect(await lambdas.track.invoke(event)).toEqual({ batchItemFailures: [] });
    const journal = await lambdas.api.invoke({
      ...fixture("get-videos"),
      rawPath: "/events",
      rawQueryString: "after=0",
    });
    const told = Buffer.from(journal.body, journal.isBase64Encoded ? "base64" : "utf8").toString();
    expect(told).toContain(`event: upload.started\ndata: `);
    expect(told).toContain(hash);
  });

  test("fanout makes jobs of a batch of two partitions, and tells how many wait", async () => {
    const event = fixture("msk-uploads-started");
    expect(await lambdas.fanout.invoke(event)).toEqual({ batchItemFailures: [] });
    const jobs = await queues.ingest.getJobs(["waiting", "prioritized"]);
    expect(jobs.map(({ id }) => id?.slice(0, 2)).sort()).toEqual(["ab", "cd"]);
    expect(await lambdas.fanout.invoke(event)).toEqual({ batchItemFailures: [] });
    expect(metricsOf(lambdas.fanout).at(-1)).toMatchObject({ Stage: "test", QueueDepth: 2 });
    await Promise.all(QUEUES.map((name) => queues[name].obliterate({ force: true })));
  });

  test("track tells how many jobs failed for good", async () => {
    const data = {
      generation: 1,
      kind: "encode",
      job: "a-job",
      code: "internal",
      detail: "…",
      attempts: 5,
    } as const;
    const value = JSON.stringify(makeEvent("vidpipeline/transcode", "ef".repeat(32), "job.failed", data));
    const record = { topic: "videos", partition: 0, offset: 1, timestamp: 0, key: "ef".repeat(32), value };
    await lambdas.track.invoke(toMskEvent({ topic: "videos", partition: 0, records: [record, record] }));
    const [metrics] = metricsOf(lambdas.track);
    expect(metrics).toMatchObject({ Stage: "test", JobsFailed: 2, FilmsFailed: 0 });
  });

  test("near the end of its time a function hands back what it has not begun", async () => {
    const event = fixture("msk-uploads-started");
    const firsts = [
      { itemIdentifier: { partition: "videos-0", offset: 40 } },
      { itemIdentifier: { partition: "videos-3", offset: 7 } },
    ];
    for (const name of ["fanout", "track"] as const) {
      expect(await lambdas[name].invoke(event, 9_000), name).toEqual({ batchItemFailures: firsts });
    }
    expect(await queues.ingest.count()).toBe(0);
  });

  test("a partition whose work fails comes back from there on, and is done when it comes", async () => {
    const event = fixture("msk-uploads-started");
    await redis.stop();
    const answer = await lambdas.fanout.invoke(event);
    expect(answer.batchItemFailures).toContainEqual({
      itemIdentifier: { partition: "videos-0", offset: 40 },
    });
    await redis.start();
    await expect
      .poll(() => lambdas.fanout.invoke(event), { timeout: 20_000 })
      .toEqual({ batchItemFailures: [] });
    expect(await queues.ingest.count()).toBe(2);
  });

  testPartialBatches({ folder: folders.fanout, env, log, queues });

  test("reconcile, by its timer, compares everything and tells what waits", async () => {
    const round = await lambdas.reconcile.invoke({ version: "0", source: "aws.scheduler" });
    expect(round.failed).toEqual([]);
    expect(metricsOf(lambdas.reconcile)[0]).toMatchObject({ DeadLettersWaiting: 0, OutboxWaiting: 0 });
  });
});
