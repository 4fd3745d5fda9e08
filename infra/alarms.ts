import { stage } from "../core/pipeline.ts";
import { METRIC_OF, NAMESPACE } from "../functions/lambda/metric-names.ts";
import type { makeApi } from "./api.ts";
import type { makeConsumers } from "./consumers.ts";
import type { Platform } from "./platform.ts";

interface Watched {
  platform: Platform;
  api: ReturnType<typeof makeApi>;
  consumers: ReturnType<typeof makeConsumers>;
}

interface Alarm {
  name: string;
  /** What it means, as docs/deploying.md has it beside what to do. */
  meaning: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, $util.Input<string>>;
  statistic: "Maximum" | "Sum" | "Average";
  /** It is told when the metric is at least this, for so many minutes. */
  from: number;
  minutes: number;
}

/** Tells people by mail what needs them. What is kept lies on no disk of ours, so none can be full. */
export function makeAlarms(watched: Watched) {
  const topic = new sst.aws.SnsTopic("Alarms");
  new aws.sns.TopicSubscription("AlarmMail", {
    topic: topic.arn,
    protocol: "email",
    endpoint: watched.platform.secrets.alarmEmail.value,
  });
  for (const alarm of alarmsOf(watched)) {
    new aws.cloudwatch.MetricAlarm(alarm.name, {
      alarmDescription: alarm.meaning,
      namespace: alarm.namespace,
      metricName: alarm.metric,
      dimensions: alarm.dimensions,
      statistic: alarm.statistic,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: alarm.from,
      period: 60,
      evaluationPeriods: alarm.minutes,
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
      okActions: [topic.arn],
    });
  }
  return topic;
}

function alarmsOf({ platform, api, consumers }: Watched): Alarm[] {
  const own = { namespace: NAMESPACE, dimensions: { Stage: $app.stage }, statistic: "Maximum" as const };
  const lag = (["fanout", "track"] as const).flatMap((name) =>
    stage(name).trigger.sources.map(
      ({ topic, group }): Alarm => ({
        name: `Lag${group}`,
        meaning: `${name} is behind: 1 000 records or more of ${topic} wait for ${group}.`,
        namespace: "AWS/Kafka",
        metric: "SumOffsetLag",
        dimensions: { "Cluster Name": platform.log.clusterName, "Consumer Group": group, Topic: topic },
        statistic: "Maximum",
        from: 1_000,
        minutes: 5,
      }),
    ),
  );
  const failures = (["fanout", "track"] as const).map(
    (name): Alarm => ({
      name: `Failing${name}`,
      meaning: `Invocations of ${name} fail as a whole: an error in the code, or the 60 s are over.`,
      namespace: "AWS/Lambda",
      metric: "Errors",
      dimensions: { FunctionName: consumers[name].name },
      statistic: "Sum",
      from: 1,
      minutes: 3,
    }),
  );
  return [
    ...lag,
    ...failures,
    {
      ...own,
      name: "DeadLetters",
      meaning: "Something could not be handled and waits for a person.",
      metric: METRIC_OF.deadLetters,
      from: 1,
      minutes: 5,
    },
    {
      ...own,
      name: "FailedFilms",
      meaning: "Three films or more failed within a minute.",
      metric: METRIC_OF.filmsFailed,
      statistic: "Sum",
      from: 3,
      minutes: 1,
    },
    {
      ...own,
      name: "FailedJobs",
      meaning: "Five jobs or more failed for good within a minute.",
      metric: METRIC_OF.jobsFailed,
      statistic: "Sum",
      from: 5,
      minutes: 1,
    },
    {
      ...own,
      name: "OutboxWaits",
      meaning: "Events have not got into the log for five minutes.",
      metric: METRIC_OF.outbox,
      from: 1,
      minutes: 5,
    },
    {
      ...own,
      name: "Backlog",
      meaning: "100 jobs or more have been there for half an hour.",
      metric: METRIC_OF.queueDepth,
      from: 100,
      minutes: 30,
    },
    {
      name: "ServerErrors",
      meaning: "The api answers with 5xx, five times a minute or more.",
      namespace: "AWS/ApiGateway",
      metric: "5xx",
      dimensions: { ApiId: api.gateway.nodes.api.id },
      statistic: "Sum",
      from: 5,
      minutes: 2,
    },
    {
      name: "Undeliverable",
      meaning: "Lambda gave a batch up after all tries.",
      namespace: "AWS/SQS",
      metric: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: consumers.undelivered.nodes.queue.name },
      statistic: "Maximum",
      from: 1,
      minutes: 1,
    },
    {
      name: "QueueMemory",
      meaning: "Valkey is three quarters full; it evicts nothing, so a full one takes no jobs.",
      namespace: "AWS/ElastiCache",
      metric: "DatabaseMemoryUsagePercentage",
      dimensions: { ReplicationGroupId: platform.queue.valkey.clusterId },
      statistic: "Maximum",
      from: 75,
      minutes: 5,
    },
  ];
}
