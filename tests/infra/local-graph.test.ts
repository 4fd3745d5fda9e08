import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { BUCKETS, QUEUES, STAGES, stage, TOPICS } from "../../core/pipeline.ts";
import { functionProcesses, LOCAL_PROCESSES } from "../../localstack/processes.ts";
import { readCompose } from "../harness/compose.ts";
import { declareStage } from "../harness/sst-graph.ts";

const { declared, told, outputs } = await declareStage("local");

test("a stage of this machine needs no provider and no account", () => {
  expect(declared.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
});

test("sst dev shows the host, which npm start runs as well, each function and the pages", () => {
  const commands = declared.filter(({ type }) => type === "sst:sst:DevCommand").map(({ name }) => name);
  const logs = functionProcesses().map(({ name }) => `Log${name}`);
  expect(commands).toEqual(["Stack", ...logs, "Web"]);

  const tabOf = (name: string) => told.get(name)?._dev;
  for (const name of commands)
    expect(tabOf(name), name).toMatchObject({ autostart: true, links: ["Pipeline"] });
  // So sst dev ends with the line that tests/localstack/start.test.ts sees: `ready http://…`.
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(tabOf("Stack")?.command).toBe(scripts.start);
  for (const { name } of functionProcesses())
    expect(tabOf(`Log${name}`)?.command).toContain(`tail -n 50 -F .data/logs/${name}.log`);
  expect(tabOf("Web")?.command).toBe("node node_modules/vite/bin/vite.js web");
});

test("production and staging are on AWS, of which the former is protected; all else is this machine", async () => {
  Object.assign(globalThis, { $config: (config: unknown) => config });
  // By its address: as a module of the project it would be checked without SST's types.
  const { default: config }: { default: Config } = await import(pathToFileURL("sst.config.ts").href);
  const appOf = (stage: string) => config.app({ stage });
  expect(appOf("production")).toMatchObject({ home: "aws", removal: "retain", protect: true });
  expect(appOf("staging")).toMatchObject({ home: "aws", removal: "remove", protect: false });
  expect(appOf("ada")).toMatchObject({ home: "local", providers: {}, protect: false });
});

interface Config {
  app(input: { stage: string }): object;
}

test("registry, stage of this machine, Compose and local host name the same topics, queues, buckets and functions", async () => {
  // Of what lies in a log and in buckets already: these names stay.
  expect(outputs).toMatchObject({
    ...{ topics: "videos,videos.dead", groups: "video-processing-group,library,library-dead" },
    ...{ queues: "ingest,encode,picture,storyboard,extra", buckets: "uploads,media" },
  });
  expect(stage("transcode").trigger.queues).toEqual(QUEUES);
  const services = await readCompose();
  expect(services["kafka-setup"]!.environment!.TOPICS!.split(" ")).toEqual([...TOPICS]);
  expect(services["minio-setup"]!.environment!.BUCKETS!.split(" ")).toEqual([...BUCKETS]);
  const hosted = LOCAL_PROCESSES.filter(({ kind }) => kind === "function").map(({ name }) => name);
  // The scheduled one lives in the api's process.
  const expected = STAGES.filter(({ trigger }) => trigger.kind !== "schedule").map(({ name }) => name);
  expect(hosted).toEqual(expected);
  const commands = Object.values(services).flatMap(({ build, command }) => (build ? command! : []));
  expect(new Set(commands)).toEqual(new Set(functionProcesses().map(({ entry }) => entry)));
});
