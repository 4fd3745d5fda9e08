import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../core/config.ts";
import { BUCKETS, STAGES, stage } from "../../core/pipeline.ts";
import { METRIC_OF } from "../../functions/lambda/metric-names.ts";
import { rightsOf } from "../../infra/permissions.ts";
import { type Declared, declareStage } from "../harness/sst-graph.ts";
import { environmentOf, lookAt, unwrap } from "../harness/sst-resources.ts";

let declared: Declared[];
beforeAll(async () => {
  ({ declared } = await declareStage("production"));
});

const all = (type: string) => lookAt(declared).all(type);
const one = (type: string, name: string) => lookAt(declared).one(type, name);
const FUNCTION = "aws:lambda/function:Function";

describe("functions", () => {
  const lambdas = { api: "ApiRoute", fanout: "FanoutF", track: "TrackF", reconcile: "ReconcileH" };

  test.each(Object.entries(lambdas))(
    "%s runs on arm64 in the network, with settings that it takes",
    (name, id) => {
      const lambda = one(FUNCTION, id);
      expect(lambda).toMatchObject({
        architectures: ["arm64"],
        runtime: "nodejs24.x",
        handler: "index.handler",
      });
      expect(lambda.vpcConfig.subnetIds).toHaveLength(2);
      const config = readConfig(environmentOf(lambda));
      expect(config.log).toMatchObject({ driver: "kafka", iamRegion: "eu-west-1", partitions: 6 });
      expect(config.bucket).toMatchObject({ driver: "s3", s3: { endpoint: undefined, region: "eu-west-1" } });
      expect(config.redis.url).toMatch(/^rediss:/);
      expect(config.library.url).toMatch(/^libsql:/);
      expect(config.deployment).toBe("production");
      expect(config.access.tokenFor === "writes", "only the api has the token").toBe(name === "api");
    },
  );

  test("every stage but the one that a queue wakes is a function of Lambda, and nothing else is but the setup", () => {
    const expected = STAGES.filter(({ trigger }) => trigger.kind !== "queue").length;
    expect(all(FUNCTION)).toHaveLength(expected + 1);
  });

  test("the gateway hands on whole answers alone, so events are polled", () => {
    const { http } = readConfig(environmentOf(one(FUNCTION, "ApiRoute")));
    expect(http.eventStreams).toBe("polled");
    expect(one(FUNCTION, "ApiRoute").timeout).toBeLessThan(30);
  });

  test("the log wakes functions as the registry says, with partial failures, pollers and a last resort", () => {
    const mappings = all("aws:lambda/eventSourceMapping:EventSourceMapping").map(({ inputs }) => inputs);
    const read = mappings.map(({ topics, amazonManagedKafkaEventSourceConfig: source, functionName }) => ({
      source: { topic: topics[0], group: source.consumerGroupId },
      by: functionName.includes("Fanout") ? "fanout" : "track",
    }));
    const expected = (["fanout", "track"] as const).flatMap((by) =>
      stage(by).trigger.sources.map((source) => ({ source, by })),
    );
    // Pulumi declares what does not wait for one another in any order.
    expect(new Set(read)).toEqual(new Set(expected));
    expect(read).toHaveLength(expected.length);
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        functionResponseTypes: ["ReportBatchItemFailures"],
        provisionedPollerConfig: {
          minimumPollers: 1,
          maximumPollers: 6,
          pollerGroupName: "vidpipeline-production",
        },
        maximumRetryAttempts: 10_000,
        startingPosition: "TRIM_HORIZON",
      });
      expect(mapping.destinationConfig.onFailure.destinationArn).toContain("Undelivered");
    }
  });

  test("the timer comes as often as the registry says", () => {
    expect(stage("reconcile").trigger.every).toBe(60);
    expect(one("aws:scheduler/schedule:Schedule", "Reconcile").scheduleExpression).toBe("rate(1 minute)");
  });
});

describe("workers", () => {
  test("are containers of the Dockerfile, under an init, with settings that they take", () => {
    expect(one("docker-build:index:Image", "Transcode").dockerfile.location).toContain(
      "functions/transcode/Dockerfile",
    );
    const [container] = JSON.parse(
      unwrap(one("aws:ecs/taskDefinition:TaskDefinition", "Transcode").containerDefinitions),
    );
    expect(container.linuxParameters).toEqual({
      initProcessEnabled: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.healthCheck.command[1]).toContain("find /tmp/heartbeat");
    const pairs = container.environment.map(({ name, value }: { name: string; value: string }) => [
      name,
      value,
    ]);
    const env = Object.fromEntries(pairs);
    expect(readConfig(env)).toMatchObject({ stack: "services", log: { driver: "kafka" }, sandbox: "auto" });
    expect(env).not.toHaveProperty("VIDPIPELINE_TOKEN");
  });

  test("have no address on the Internet, and are in the functions' subnets", () => {
    const { networkConfiguration } = one("aws:ecs/service:Service", "Transcode");
    const { assignPublicIp, subnets } = unwrap(networkConfiguration);
    expect(assignPublicIp).toBe(false);
    expect(subnets).toEqual(one(FUNCTION, "FanoutF").vpcConfig.subnetIds);
  });

  test("come by the depth of the queues, and go down to none", () => {
    expect(one("aws:appautoscaling/target:Target", "Transcode")).toMatchObject({
      minCapacity: 0,
      maxCapacity: 20,
    });
    const steps = one("aws:appautoscaling/policy:Policy", "MoreWorkers").stepScalingPolicyConfiguration
      .stepAdjustments;
    // Gapless from the first job on, and open above.
    expect(steps[0].metricIntervalLowerBound).toBe("0");
    for (const [i, step] of steps.slice(1).entries()) {
      expect(step.metricIntervalLowerBound).toBe(steps[i].metricIntervalUpperBound);
      expect(step.scalingAdjustment).toBeGreaterThan(steps[i].scalingAdjustment);
    }
    expect(steps.at(-1)).toEqual({ metricIntervalLowerBound: "64", scalingAdjustment: 20 });
    const none = one("aws:appautoscaling/policy:Policy", "FewerWorkers").stepScalingPolicyConfiguration;
    expect(none.stepAdjustments).toEqual([{ metricIntervalUpperBound: "0", scalingAdjustment: 0 }]);
  });
});

describe("what they stand on", () => {
  test("the log asks who comes, by IAM", () => {
    const { clientAuthentication } = one("aws:msk/serverlessCluster:ServerlessCluster", "Log");
    expect(clientAuthentication.sasl.iam.enabled).toBe(true);
  });

  test("the queue evicts nothing, is encrypted on its way and not sharded", () => {
    const { parameters } = one("aws:elasticache/parameterGroup:ParameterGroup", "Queue");
    expect(parameters).toContainEqual({ name: "maxmemory-policy", value: "noeviction" });
    expect(one("aws:elasticache/replicationGroup:ReplicationGroup", "Queue")).toMatchObject({
      engine: "valkey",
      clusterMode: "disabled",
      transitEncryptionEnabled: true,
    });
  });

  test("buckets are those of the registry, with the pages'; none is public, keyed by KMS or versioned", () => {
    const names = all("aws:s3/bucket:Bucket").map(({ name }) => name.replace("Bucket", "").toLowerCase());
    expect(names.sort()).toEqual([...BUCKETS, "pages"].sort());
    expect(all("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).toHaveLength(names.length);
    for (const { inputs } of all("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")) {
      expect(inputs).toMatchObject({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        restrictPublicBuckets: true,
      });
    }
    expect(declared.filter(({ type }) => /kms|Encryption|Versioning/.test(type))).toEqual([]);
  });

  test("pages of any origin may put what they have an address for, and read films", () => {
    const type = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration";
    const [uploads] = one(type, "Uploads").corsRules;
    expect(uploads.allowedMethods).toEqual(["PUT"]);
    // What presign-put.ts has the browser send, and hash of it.
    expect(uploads.allowedHeaders).toEqual(
      expect.arrayContaining(["if-none-match", "x-amz-checksum-sha256"]),
    );
    expect(one(type, "Media").corsRules[0].allowedMethods).toEqual(["GET", "HEAD"]);
  });

  test("what is rarely read gets cheaper, and unfinished uploads of parts go", () => {
    for (const { inputs } of all("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")) {
      expect(inputs.rules[0]).toMatchObject({
        status: "Enabled",
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      });
      expect(inputs.rules[0], "what expires is the reconciler's to say").not.toHaveProperty("expiration");
    }
  });

  test("an edge asks for segments each day and for manifests each second, so what was deleted is gone", () => {
    const lives = (name: string) => {
      const { minTtl, defaultTtl, maxTtl } = one("aws:cloudfront/cachePolicy:CachePolicy", name);
      return [minTtl, defaultTtl, maxTtl];
    };
    expect(lives("Segments")).toEqual([86_400, 86_400, 86_400]);
    expect(lives("Manifests")).toEqual([1, 1, 1]);
  });

  test("S3 itself refuses to write a segment a second time", () => {
    const statements: Statement[] = JSON.parse(one("aws:s3/bucketPolicy:BucketPolicy", "Media").policy);
    const denied = statements.find(({ actions }) => actions.includes("s3:PutObject"));
    expect(denied).toMatchObject({
      effect: "Deny",
      conditions: [{ test: "Null", variable: "s3:if-none-match", values: ["true"] }],
    });
    expect(denied!.resources[0]).toMatch(/\/uploads\/\*\/cmaf\/\*$/);
  });
});

interface Statement {
  effect?: string;
  actions: string[];
  resources: string[];
}

describe("rights", () => {
  const statementsOf = (role: string): Statement[] =>
    (unwrap(one("aws:iam/role:Role", role).inlinePolicies) as { policy: string }[]).flatMap(({ policy }) =>
      JSON.parse(policy),
    );
  const roles = ["ApiRoute", "FanoutRole", "TrackRole", "ReconcileHandler", "TranscodeTask", "SetupRole"];

  test("no role may do everything, or something to everything but look at networks", () => {
    for (const role of roles) {
      const statements = statementsOf(role);
      expect(statements.length, role).toBeGreaterThan(0);
      for (const { actions, resources } of statements) {
        expect(actions.filter((action) => action.includes("*"))).toEqual([]);
        if (!resources.includes("*")) continue;
        const rest = actions.filter((action) => !/^(ec2:Describe|ssmmessages:)/.test(action));
        expect(rest, role).toEqual([]);
      }
    }
  });

  test("topics and groups are named in the cluster's own ARN", () => {
    const resources = statementsOf("TrackRole").flatMap((statement) => statement.resources);
    expect(resources).toContain("arn:aws:kafka:eu-west-1:123456789012:topic/Log/id/videos.dead");
    expect(resources).toContain("arn:aws:kafka:eu-west-1:123456789012:group/Log/id/library-dead");
  });

  test("fanout has no business in the buckets, and only who writes may put", () => {
    expect(JSON.stringify(statementsOf("FanoutRole"))).not.toContain("s3:");
    for (const { name, writes } of STAGES) {
      const puts = rightsOf(name).filter(({ actions }) => actions.includes("s3:PutObject"));
      const buckets = puts.flatMap(({ resources }) =>
        resources.map((resource) => "name" in resource && resource.name),
      );
      expect(buckets.sort(), name).toEqual([...writes].sort());
    }
  });
});

describe("eyes on it", () => {
  const alarms = () =>
    all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => ({ name, ...inputs }));

  test("lag of every group, failures, dead letters, what waits and what is full raise alarms by mail", () => {
    const groups = (["fanout", "track"] as const).flatMap((name) =>
      stage(name).trigger.sources.map(({ group }) => `Lag${group}`),
    );
    const forPeople = [
      ...groups,
      ...["Failingfanout", "Failingtrack", "DeadLetters", "FailedFilms", "FailedJobs", "OutboxWaits"],
      ...["Backlog", "ServerErrors", "Undeliverable", "QueueMemory"],
    ];
    const forScaling = ["JobsWait", "NoJobs"];
    const names = alarms().map(({ name }) => name);
    expect(names.sort()).toEqual([...forPeople, ...forScaling].sort());
    for (const { name, alarmActions } of alarms()) {
      expect(alarmActions, name).toHaveLength(1);
      expect(alarmActions[0].includes("Alarms"), name).toBe(forPeople.includes(name));
    }
    expect(one("aws:sns/topicSubscription:TopicSubscription", "AlarmMail").protocol).toBe("email");
  });

  test("the table of docs/deploying.md has each alarm as it is", () => {
    const rows = [
      ...readFileSync("docs/deploying.md", "utf8").matchAll(/^\| `(\w+…?)` \| (.+?) \| .{20,} \|$/gm),
    ];
    const told = alarms().filter(({ alarmDescription }) => !alarmDescription.startsWith("Not an alarm"));
    const rowOf = (name: string) =>
      rows.find(([, row]) => row === name || (row!.endsWith("…") && name.startsWith(row!.slice(0, -1))));
    for (const { name, alarmDescription } of told) {
      const [, row, means] = rowOf(name) ?? [];
      expect(means, name).toBeTruthy();
      if (row === name) expect(means).toBe(alarmDescription);
    }
    expect(new Set(told.map(({ name }) => rowOf(name)))).toEqual(new Set(rows));
  });

  test("alarms on our own metrics name those that the functions tell, of this deployment", () => {
    const own = alarms().filter(({ namespace }) => namespace === "VidPipeline");
    expect(new Set(own.map(({ metricName }) => metricName))).toEqual(new Set(Object.values(METRIC_OF)));
    for (const { dimensions } of own) expect(dimensions).toEqual({ Stage: "production" });
  });

  test("a budget warns before the month is over", () => {
    const notifications: { notificationType: string }[] = unwrap(
      one("aws:budgets/budget:Budget", "Budget").notifications,
    );
    expect(notifications.map(({ notificationType }) => notificationType)).toEqual(["ACTUAL", "FORECASTED"]);
  });
});
