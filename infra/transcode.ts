import { METRIC_OF, NAMESPACE } from "../functions/lambda/metric-names.ts";
import { grant } from "./grant.ts";
import { rightsOf } from "./permissions.ts";
import { environmentOf, type Platform } from "./platform.ts";

/** Workers by jobs that wait or run, from so many on; the last step is the most that the stage allows. */
const JOBS_A_WORKER = 4;
/** Without a job for so long the workers go. */
const IDLE_MINUTES = 10;

/**
 * The workers: containers of functions/transcode/Dockerfile, as many as the queue is deep, and none while it is empty.
 * One that has to go gets SIGTERM and hands its jobs back; what it has stored stays.
 */
export function makeTranscode(platform: Platform) {
  const { settings } = platform;
  const { min, max } = settings.workers;
  const cluster = new sst.aws.Cluster("Workers", { vpc: platform.vpc });
  const service = new sst.aws.Service("Transcode", {
    cluster,
    ...settings.worker,
    architecture: "arm64",
    image: { context: ".", dockerfile: "functions/transcode/Dockerfile" },
    scaling: { min, max, cpuUtilization: false, memoryUtilization: false },
    environment: { ...environmentOf(platform), SANDBOX: "auto" },
    permissions: grant(rightsOf("transcode"), { clusterArn: platform.log.arn, buckets: platform.buckets }),
    logging: { retention: "1 month" },
    wait: false,
    transform: {
      // It reads no secrets of Parameter Store, for which SST would let it.
      executionRole: (args) => {
        args.inlinePolicies = [];
      },
      taskDefinition: (args) => {
        args.containerDefinitions = $util.output(args.containerDefinitions).apply(confine);
      },
      // Nobody logs in to a worker, and its number is the scaling's business.
      service: (args, options) => {
        args.enableExecuteCommand = false;
        args.networkConfiguration = hide(args.networkConfiguration, platform.vpc);
        options.ignoreChanges = [...(options.ignoreChanges ?? []), "desiredCount"];
      },
    },
  });
  scaleByQueue(service, min, max);
  return service;
}

/** By the file that a worker touches while it turns, as in docker-compose.yaml; one that hangs is replaced. */
const HEALTH_CHECK = {
  command: ["CMD-SHELL", "test -n \"$(find /tmp/heartbeat -newermt '20 seconds ago')\""],
  interval: 10,
  timeout: 5,
  retries: 3,
  startPeriod: 60,
};

/**
 * FFmpeg is a child of a child: an init reaps what they leave and hands on signals. Nobody calls a worker, and it needs
 * no capability. More than that Fargate has no switches for: no seccomp filter of one's own, no namespaces.
 */
function confine(definitions: string): string {
  const containers: object[] = JSON.parse(definitions);
  const linuxParameters = { initProcessEnabled: true, capabilities: { drop: ["ALL"] } };
  const confined = { linuxParameters, portMappings: [], healthCheck: HEALTH_CHECK };
  return JSON.stringify(containers.map((container) => ({ ...container, ...confined })));
}

/** What reads strangers' films has no address on the Internet, where SST would give it one. */
function hide(network: aws.ecs.ServiceArgs["networkConfiguration"], { privateSubnets }: sst.aws.Vpc) {
  return $util
    .output(network)
    .apply((network) => ({ ...network, subnets: privateSubnets, assignPublicIp: false }));
}

function scaleByQueue(service: sst.aws.Service, min: number, max: number) {
  const { autoScalingTarget } = service.nodes;
  const { serviceNamespace, scalableDimension, resourceId } = autoScalingTarget;
  const policy = (name: string, stepAdjustments: StepAdjustment[], cooldown: number) =>
    new aws.appautoscaling.Policy(name, {
      serviceNamespace,
      scalableDimension,
      resourceId,
      policyType: "StepScaling",
      stepScalingPolicyConfiguration: {
        adjustmentType: "ExactCapacity",
        metricAggregationType: "Maximum",
        cooldown,
        stepAdjustments,
      },
    });
  const depth = {
    namespace: NAMESPACE,
    metricName: METRIC_OF.queueDepth,
    dimensions: { Stage: $app.stage },
    statistic: "Maximum",
    treatMissingData: "ignore",
  };
  new aws.cloudwatch.MetricAlarm("JobsWait", {
    ...depth,
    alarmDescription: "Not an alarm for people: starts workers.",
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    period: 10, // the metric is kept by the second
    evaluationPeriods: 1,
    alarmActions: [policy("MoreWorkers", stepsUpTo(max), 60).arn],
  });
  new aws.cloudwatch.MetricAlarm("NoJobs", {
    ...depth,
    alarmDescription: "Not an alarm for people: lets workers go.",
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    period: 60,
    evaluationPeriods: IDLE_MINUTES,
    alarmActions: [
      policy("FewerWorkers", [{ metricIntervalUpperBound: "0", scalingAdjustment: min }], 60).arn,
    ],
  });
}

interface StepAdjustment {
  metricIntervalLowerBound?: string;
  metricIntervalUpperBound?: string;
  scalingAdjustment: number;
}

/** Bounds count from the alarm's threshold of one job: 1 worker up to 4 jobs, then twice as many for twice the jobs. */
export function stepsUpTo(max: number): StepAdjustment[] {
  const steps: StepAdjustment[] = [];
  for (let workers = 1, from = 0; ; workers = Math.min(workers * 2, max)) {
    const isLast = workers === max;
    const to = workers * JOBS_A_WORKER;
    steps.push({
      metricIntervalLowerBound: String(from),
      ...(isLast ? {} : { metricIntervalUpperBound: String(to) }),
      scalingAdjustment: workers,
    });
    if (isLast) return steps;
    from = to;
  }
}
