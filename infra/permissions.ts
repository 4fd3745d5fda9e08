import { BURIERS } from "../core/log/dead-letter.ts";
import { DEAD_TOPIC, TOPIC } from "../core/log/publish-events.ts";
import { BUCKETS, STAGES, type Stage, stage, TOPICS } from "../core/pipeline.ts";

type BucketName = (typeof BUCKETS)[number];

/** What a right is for, by its name in the registry; grant.ts makes ARNs of it. */
export type Resource =
  | { kind: "cluster" }
  | { kind: "topic" | "group"; name: string }
  /** The bucket itself, or all objects of it. */
  | { kind: "bucket" | "objects"; name: BucketName };

export interface Right {
  actions: readonly string[];
  resources: readonly Resource[];
}

/** Who follows the log without reading it as a group: lag, messages as they lie there, what the log lost. */
const LOOKERS: readonly Stage["name"][] = ["api", "reconcile"];
/** Who removes what is not wanted any more: deleted films, what a late worker stored, what nobody owns. */
const REMOVERS: Record<BucketName, readonly Stage["name"][]> = {
  uploads: ["api", "transcode", "track", "reconcile"],
  media: ["api", "transcode", "track", "reconcile"],
};

const topic = (name: string): Resource => ({ kind: "topic", name });
const group = (name: string): Resource => ({ kind: "group", name });
const kafka = (...actions: string[]) => actions.map((action) => `kafka-cluster:${action}`);
const s3 = (...actions: string[]) => actions.map((action) => `s3:${action}`);

/** What a stage may do with log and buckets, by the registry; nothing is granted for all (`*`). */
export function rightsOf(name: Stage["name"]): Right[] {
  return [...logRights(name), ...BUCKETS.flatMap((bucket) => bucketRights(name, bucket))];
}

function logRights(name: Stage["name"]): Right[] {
  const { trigger, emits }: Stage = stage(name);
  const isBurier = BURIERS.some((burier) => burier === name);
  const tells = [...(emits.length > 0 ? [TOPIC] : []), ...(isBurier ? [DEAD_TOPIC] : [])];
  const sources = trigger.kind === "log" ? trigger.sources : [];
  const rights: Right[] = [
    {
      actions: kafka("Connect", "DescribeCluster", "WriteDataIdempotently"),
      resources: [{ kind: "cluster" }],
    },
    { actions: kafka("DescribeTopic", "WriteData"), resources: tells.map(topic) },
    { actions: kafka("DescribeTopic", "ReadData"), resources: sources.map((source) => topic(source.topic)) },
    {
      actions: kafka("DescribeGroup", "AlterGroup"),
      resources: sources.map((source) => group(source.group)),
    },
  ];
  if (LOOKERS.includes(name)) {
    // `ready` makes the topics where there are none, which brokers allow before they look whether there are.
    rights.push(
      { actions: kafka("CreateTopic", "DescribeTopic", "ReadData"), resources: TOPICS.map(topic) },
      { actions: kafka("DescribeGroup"), resources: allGroups().map(group) },
      { actions: kafka("DescribeGroup", "AlterGroup"), resources: [group("vidpipeline-peek-*")] },
    );
  }
  return rights.filter(({ resources }) => resources.length > 0);
}

function bucketRights(name: Stage["name"], bucket: BucketName): Right[] {
  const { reads, writes }: Stage = stage(name);
  const isWriter = writes.includes(bucket);
  const isRemover = REMOVERS[bucket].includes(name);
  if (!isWriter && !isRemover && !reads.includes(bucket)) return [];
  const objects: Resource[] = [{ kind: "objects", name: bucket }];
  return [
    { actions: s3("ListBucket"), resources: [{ kind: "bucket", name: bucket }] },
    // Whoever writes reads what is there: conditions, what a rerun may skip, what another writer was first with.
    { actions: s3("GetObject"), resources: objects },
    ...(isWriter ? [{ actions: s3("PutObject"), resources: objects }] : []),
    ...(isRemover ? [{ actions: s3("DeleteObject"), resources: objects }] : []),
  ];
}

/** What the setup of a deployment needs: to make the topics. */
export function setupRights(): Right[] {
  return [
    { actions: kafka("Connect", "DescribeCluster"), resources: [{ kind: "cluster" }] },
    {
      actions: kafka("CreateTopic", "DescribeTopic", "DescribeTopicDynamicConfiguration"),
      resources: TOPICS.map(topic),
    },
  ];
}

export function allGroups(): string[] {
  return STAGES.flatMap(({ trigger }) => (trigger.kind === "log" ? trigger.sources.map((s) => s.group) : []));
}
