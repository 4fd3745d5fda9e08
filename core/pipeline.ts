import { DEAD_TOPIC, TOPIC } from "./log/publish-events.ts";
import type { QueueName } from "./queue/jobs.ts";
import type { EventType } from "./video/events.ts";

/** A topic, and the group as which it is read: one of its own each, as not every client can share one out. */
export interface LogSource {
  topic: string;
  group: string;
}

/**
 * READ FIRST: the stages in the order of the data. The local host, the infrastructure, the pages and the
 * documents read this list; none repeats it.
 */
export interface Stage {
  name: "api" | "fanout" | "transcode" | "track" | "reconcile";
  /** What wakes it. */
  trigger:
    | { kind: "http" }
    | { kind: "log"; sources: readonly LogSource[] }
    | { kind: "queue"; queues: readonly QueueName[] }
    /** Seconds; RECONCILE_SECONDS on one machine. */
    | { kind: "schedule"; every: number };
  /** The module that is invoked, from the root of the project. */
  handler: string;
  /** Events it acts on, with the jobs that fanout makes of them. */
  takes: Partial<Record<EventType, readonly QueueName[]>>;
  /** Events it tells. */
  emits: readonly EventType[];
  /** Objects of other stages that it works on, by bucket. */
  reads: readonly ("uploads" | "media")[];
  /** Objects it writes, by bucket. */
  writes: readonly ("uploads" | "media")[];
  summary: string;
}

export const STAGES = [
  {
    name: "api",
    trigger: { kind: "http" },
    handler: "functions/api/app.ts",
    takes: {},
    emits: [
      "upload.started",
      "chunk.stored",
      "upload.finalized",
      "video.deleted",
      "captions.added",
      "captions.removed",
      "poster.chosen",
      "dead.redriven",
      "dead.dropped",
      // By the local host, beside the api: what is deployed has no faults.
      "fault.struck",
      "fault.healed",
    ],
    reads: [],
    writes: ["uploads", "media"],
    summary: "Takes chunks and captions; commits each with its event, row and outbox in one transaction.",
  },
  {
    name: "fanout",
    trigger: { kind: "log", sources: [{ topic: TOPIC, group: "video-processing-group" }] },
    handler: "functions/fanout/handler.ts",
    takes: {
      "upload.started": ["ingest"],
      "chunk.stored": ["ingest"],
      "span.ready": ["encode", "picture"],
      "video.completed": ["storyboard", "picture", "extra"],
      "poster.chosen": ["picture"],
      "video.deleted": ["ingest", "encode", "picture", "storyboard", "extra"],
      "dead.redriven": ["ingest", "encode", "picture", "storyboard", "extra"],
    },
    emits: [],
    reads: [],
    writes: [],
    summary: "Makes jobs of events: deterministic ids, the first spans first. Never does the work.",
  },
  {
    name: "transcode",
    trigger: { kind: "queue", queues: ["ingest", "encode", "picture", "storyboard", "extra"] },
    handler: "functions/transcode/worker.ts",
    takes: {},
    emits: [
      "source.inspected",
      "gop.ready",
      "span.ready",
      "segment.ready",
      "damage.found",
      "init.ready",
      "source.ended",
      "captions.added",
      "captions.grown",
      "captions.removed",
      "encoder.replaced",
      "poster.ready",
      "job.completed",
      "job.failed",
    ],
    reads: ["uploads"],
    writes: ["uploads", "media"],
    summary: "Cuts the source into GOP objects while it arrives, and encodes spans of them into every rung.",
  },
  {
    name: "track",
    trigger: {
      kind: "log",
      sources: [
        { topic: TOPIC, group: "library" },
        { topic: DEAD_TOPIC, group: "library-dead" },
      ],
    },
    handler: "functions/track/handler.ts",
    takes: {
      "upload.started": [],
      "chunk.stored": [],
      "upload.finalized": [],
      "source.inspected": [],
      "gop.ready": [],
      "span.ready": [],
      "segment.ready": [],
      "damage.found": [],
      "init.ready": [],
      "source.ended": [],
      "captions.added": [],
      "captions.grown": [],
      "captions.removed": [],
      "encoder.replaced": [],
      "poster.chosen": [],
      "poster.ready": [],
      "job.completed": [],
      "job.failed": [],
      "video.deleted": [],
      "dead.redriven": [],
      "dead.dropped": [],
      "fault.struck": [],
      "fault.healed": [],
    },
    emits: ["video.playable", "video.completed", "video.failed", "dead.buried"],
    reads: [],
    writes: ["media"],
    summary:
      "Folds all facts of a video, and the dead letters, into the library; alone writes its manifests.",
  },
  {
    name: "reconcile",
    trigger: { kind: "schedule", every: 60 },
    handler: "functions/reconcile/handler.ts",
    takes: {},
    emits: ["video.deleted"],
    reads: [],
    writes: ["uploads"],
    summary: "Compares library, log, queue and buckets; collects what was left, tells again what was lost.",
  },
] as const satisfies readonly Stage[];

export const TOPICS = [TOPIC, DEAD_TOPIC] as const;
export const QUEUES = [
  "ingest",
  "encode",
  "picture",
  "storyboard",
  "extra",
] as const satisfies readonly QueueName[];
export const BUCKETS = ["uploads", "media"] as const;

/** A stage by its name. */
export function stage<Name extends Stage["name"]>(name: Name) {
  return STAGES.find((s): s is Extract<(typeof STAGES)[number], { name: Name }> => s.name === name)!;
}
