import { beforeAll, expect, test } from "vitest";
import { readConfig } from "../../core/config.ts";
import { type Declared, declareStage } from "../harness/sst-graph.ts";
import { environmentOf, lookAt, unwrap } from "../harness/sst-resources.ts";

// What aws-graph.test.ts says of production and is not so, or could be forgotten, of the stage to begin with.
let declared: Declared[];
let resources: ReturnType<typeof lookAt>;
beforeAll(async () => {
  ({ declared } = await declareStage("staging"));
  resources = lookAt(declared);
});

test("functions belong to staging and have settings that they take", () => {
  for (const name of ["ApiRoute", "FanoutF", "TrackF", "ReconcileH", "SetupF"]) {
    const config = readConfig(environmentOf(resources.one("aws:lambda/function:Function", name)));
    expect(config.deployment, name).toBe("staging");
    expect(config.log, name).toMatchObject({ driver: "kafka", partitions: 2 });
  }
  const mappings = resources.all("aws:lambda/eventSourceMapping:EventSourceMapping");
  expect(mappings).toHaveLength(3);
  for (const { inputs } of mappings)
    expect(inputs.provisionedPollerConfig).toEqual({
      ...{ minimumPollers: 1, maximumPollers: 2, pollerGroupName: "vidpipeline-staging" },
    });
});

test("workers are small, two at the most and none at rest", () => {
  const { one } = resources;
  expect(one("aws:ecs/taskDefinition:TaskDefinition", "Transcode")).toMatchObject({
    cpu: "2048",
    memory: "4096",
  });
  expect(one("aws:appautoscaling/target:Target", "Transcode")).toMatchObject({
    minCapacity: 0,
    maxCapacity: 2,
  });
  const { stepAdjustments } = one(
    "aws:appautoscaling/policy:Policy",
    "MoreWorkers",
  ).stepScalingPolicyConfiguration;
  expect(stepAdjustments).toEqual([
    { metricIntervalLowerBound: "0", metricIntervalUpperBound: "4", scalingAdjustment: 1 },
    { metricIntervalLowerBound: "4", scalingAdjustment: 2 },
  ]);
});

test("its network goes out by an instance, its queue is the smallest, and a month has a limit of its own", () => {
  const { all, one } = resources;
  expect(all("aws:ec2/natGateway:NatGateway")).toEqual([]);
  expect(all("aws:ec2/instance:Instance")).toHaveLength(2);
  expect(one("aws:elasticache/replicationGroup:ReplicationGroup", "Queue").nodeType).toBe("cache.t4g.micro");
  expect(unwrap(one("aws:budgets/budget:Budget", "Budget").limitAmount)).toBe("700");
});

test("nothing of it is production's: neither names nor metrics", () => {
  expect(JSON.stringify(declared)).not.toContain("production");
  const own = resources
    .all("aws:cloudwatch/metricAlarm:MetricAlarm")
    .filter(({ inputs }) => inputs.namespace === "VidPipeline");
  expect(own.length).toBeGreaterThan(5);
  for (const { name, inputs } of own) expect(inputs.dimensions, name).toEqual({ Stage: "staging" });
});
