import { stage } from "../core/pipeline.ts";
import { lambdaOf } from "./functions.ts";
import { rightsOf } from "./permissions.ts";
import type { Platform } from "./platform.ts";

/** As the local host gives its functions. */
const TIMEOUT = "60 seconds";
const BATCH = 100;
/**
 * With a destination for what cannot be delivered, Lambda would give up after ten tries, unless it is told otherwise:
 * while the library is away nothing else helps than to try on. (docs.aws.amazon.com, kafka-on-failure)
 */
const TRIES = 10_000;

/**
 * fanout and track, woken by the log as the registry says: a mapping for each topic that they read, as the group that is
 * named there. Pollers of their own keep the lag small; what a function hands back comes again from there on.
 */
export function makeConsumers(platform: Platform, bundles: string, after: $util.Resource[]) {
  const undelivered = new sst.aws.Queue("Undelivered", {
    transform: { queue: { messageRetentionSeconds: 14 * 86_400 } },
  });
  const readCluster = {
    actions: ["kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"],
    resources: [platform.log.arn],
  };
  const describeConfiguration = {
    actions: ["kafka-cluster:DescribeClusterDynamicConfiguration"],
    resources: [platform.log.arn],
  };
  // These cannot be bound to one network.
  const describeNetwork = {
    actions: ["ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"],
    resources: ["*"],
  };
  const tellFailure = { actions: ["sqs:SendMessage"], resources: [undelivered.arn] };

  const make = (name: "fanout" | "track") => {
    const consumer = new sst.aws.Function(name === "fanout" ? "Fanout" : "Track", {
      ...lambdaOf(name, platform, {
        bundles,
        timeout: TIMEOUT,
        memory: "1024 MB",
        rights: rightsOf(name),
        statements: [readCluster, describeConfiguration, describeNetwork, tellFailure],
      }),
    });
    for (const { topic, group } of stage(name).trigger.sources) {
      new aws.lambda.EventSourceMapping(
        `Read${group}`,
        {
          eventSourceArn: platform.log.arn,
          functionName: consumer.name,
          topics: [topic],
          amazonManagedKafkaEventSourceConfig: { consumerGroupId: group },
          startingPosition: "TRIM_HORIZON",
          batchSize: BATCH,
          functionResponseTypes: ["ReportBatchItemFailures"],
          // A group shares its pollers' units, which are paid for by the hour.
          provisionedPollerConfig: {
            minimumPollers: 1,
            maximumPollers: platform.settings.partitions,
            pollerGroupName: `${$app.name}-${$app.stage}`,
          },
          maximumRetryAttempts: TRIES,
          destinationConfig: { onFailure: { destinationArn: undelivered.arn } },
        },
        { dependsOn: after },
      );
    }
    return consumer;
  };
  return { undelivered, fanout: make("fanout"), track: make("track") };
}
