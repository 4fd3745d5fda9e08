import type { StageInfo } from "../../api/pipeline.ts";

export type NodeKind = "person" | "stage" | "log" | "queue" | "bucket" | "library";

export interface GraphNode {
  id: string;
  kind: NodeKind;
  title: string;
  /** In one sentence, for who asks. */
  about: string;
}

export interface GraphEdge {
  id: string;
  from: string;
  to: string;
}

export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export const BROWSER = "browser";
export const PLAYER = "player";
export const QUEUE = "queue";
export const LIBRARY = "library";
export const logNode = (topic: string) => `log:${topic}`;
export const bucketNode = (bucket: string) => `bucket:${bucket}`;
export const edgeId = (from: string, to: string) => `${from} ${to}`;

/** Events go to the first topic of the registry; what cannot be handled to the second. */
export const topicsOf = (stages: readonly StageInfo[]): string[] => [
  ...new Set(stages.flatMap(({ trigger }) => trigger.sources.map(({ topic }) => topic))),
];

/** The picture of the registry: its stages, what wakes them and what they write, in the order of the data. Pure. */
export function graphOf(stages: readonly StageInfo[]): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const [events] = topicsOf(stages);
  const add = (id: string, kind: NodeKind, title: string, about: string) => {
    if (!nodes.has(id)) nodes.set(id, { id, kind, title, about });
    return id;
  };
  const connect = (from: string, to: string) => {
    // What is read of a bucket says more than what is written back to it.
    if (edges.has(edgeId(to, from)) && to.startsWith("bucket:")) return;
    edges.set(edgeId(from, to), { id: edgeId(from, to), from, to });
  };

  for (const { name, summary, trigger, takes, emits, reads, writes } of stages) {
    const stage = add(name, "stage", name, summary);
    if (trigger.kind === "http") connect(add(BROWSER, "person", "browser", "Pages and programs."), stage);
    for (const { topic, group } of trigger.sources) {
      connect(add(logNode(topic), "log", topic, `The log's topic ${topic}.`), stage);
      if (group === LIBRARY) {
        connect(stage, add(LIBRARY, "library", "library", "Rows, facts and the journal that pages follow."));
        connect(LIBRARY, BROWSER);
      }
    }
    const queue = () => add(QUEUE, "queue", "queue", "BullMQ: jobs with leases, attempts and priorities.");
    if (trigger.queues.length > 0) connect(queue(), stage);
    if (Object.values(takes).some((queues) => queues.length > 0)) connect(stage, queue());
    if (events && emits.length > 0)
      connect(stage, add(logNode(events), "log", events, `The log's topic ${events}.`));
    for (const bucket of reads) connect(add(...asBucket(bucket)), stage);
    for (const bucket of writes) connect(stage, add(...asBucket(bucket)));
  }
  if (nodes.has(bucketNode("media"))) {
    add(PLAYER, "person", "player", "hls.js and dash.js, from one set of CMAF segments.");
    connect(bucketNode("media"), PLAYER);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

const asBucket = (bucket: string) =>
  [bucketNode(bucket), "bucket", bucket, `The bucket ${bucket}.`] as const satisfies unknown[];
