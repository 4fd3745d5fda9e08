import { expect, test } from "vitest";
import { BUCKETS, QUEUES, STAGES, stage, TOPICS } from "../../core/pipeline.ts";
import { functionProcesses, LOCAL_PROCESSES } from "../../localstack/processes.ts";
import { readCompose } from "../harness/compose.ts";
import { declareStage } from "../harness/sst-graph.ts";

const { declared, outputs } = await declareStage("local");

test("a stage of this machine needs no provider and no account", () => {
  expect(declared.filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
});

test("sst dev shows the host, which npm start runs as well, each function and the pages", () => {
  const commands = declared.filter(({ type }) => type === "sst:sst:DevCommand").map(({ name }) => name);
  expect(commands).toEqual(["Stack", ...functionProcesses().map(({ name }) => `Log${name}`), "Web"]);
});

test("registry, stage of this machine, Compose and local host name the same topics, queues, buckets and functions", async () => {
  const groups = STAGES.flatMap(({ trigger }) =>
    trigger.kind === "log" ? trigger.sources.map(({ group }) => group) : [],
  );
  expect(outputs).toMatchObject({
    ...{ topics: TOPICS.join(), groups: groups.join() },
    ...{ queues: QUEUES.join(), buckets: BUCKETS.join() },
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
