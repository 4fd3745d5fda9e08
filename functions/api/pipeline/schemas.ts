import { z } from "@hono/zod-openapi";
import { BUCKETS, QUEUES, STAGES, TOPICS } from "../../../core/pipeline.ts";

const named = <T extends z.ZodType>(value: T) => z.record(z.string(), value);
const time = z.string().openapi({ example: "2026-01-31T12:00:00.000Z" });

const groups = STAGES.flatMap(({ trigger }) =>
  trigger.kind === "log" ? trigger.sources.map(({ group }) => group) : [],
);
export const Group = z.enum(groups as [string, ...string[]]);
export const QueueParam = z.enum(QUEUES);
export const Topic = z.enum(TOPICS);
export const Place = z
  .string()
  .regex(/^\d{1,15}$/, "must be a whole number from 0")
  .transform(Number)
  .openapi({ type: "integer", example: 0 });

export const StageInfo = z
  .object({
    name: z.string(),
    summary: z.string(),
    handler: z.string().openapi({ description: "The module that is invoked." }),
    trigger: z.object({
      kind: z.enum(["http", "log", "queue", "schedule"]),
      sources: z.array(z.object({ topic: z.string(), group: z.string() })),
      queues: z.array(z.string()),
      every: z.number().nullable().openapi({ description: "Seconds, of a schedule." }),
    }),
    takes: named(z.array(z.string())).openapi({
      description: "Events it acts on, with the queues for which it makes jobs of them.",
    }),
    emits: z.array(z.string()),
    reads: z.array(z.enum(BUCKETS)).openapi({ description: "Objects of other stages that it works on." }),
    writes: z.array(z.enum(BUCKETS)),
  })
  .openapi("Stage");

const Partition = z.object({
  partition: z.number().int(),
  committed: z.number().int().openapi({ description: "Next offset that the group reads." }),
  end: z.number().int().openapi({ description: "Next offset that is written." }),
});

export const GroupState = z
  .object({
    group: z.string(),
    topic: z.string(),
    stage: z.string(),
    paused: z.boolean(),
    lag: z.number().int().openapi({ description: "Records that it has yet to read." }),
    partitions: z.array(Partition),
  })
  .openapi("ConsumerGroup");

export const QueueState = z
  .object({
    queue: z.string(),
    paused: z.boolean(),
    waiting: z.number().int(),
    active: z.number().int(),
    delayed: z.number().int().openapi({
      description: "Put off: for a retry, for an upload that rests, or for a full disk.",
    }),
    retrying: z.number().int().openapi({ description: "Of those, the ones that failed before." }),
  })
  .openapi("QueueState");

export const ActiveJob = z
  .object({
    queue: z.string(),
    id: z.string(),
    name: z.string(),
    video_hash: z.string(),
    title: z.string(),
    worker: z.string().nullable(),
    attempt: z.number().int(),
    added_at: time,
    started_at: time.nullable(),
    progress: z.number().nullable().openapi({ description: "Share of its segments, 0 to 1." }),
  })
  .openapi("ActiveJob");

export const Hop = z
  .object({
    from: z.string(),
    to: z.string(),
    count: z.number().int(),
    p50_ms: z.number(),
    p95_ms: z.number(),
  })
  .openapi("Hop");

export const PipelineState = z
  .object({
    stages: z.array(StageInfo),
    groups: z.array(GroupState).nullable().openapi({ description: "Null while the log does not answer." }),
    queues: z.array(QueueState).nullable().openapi({ description: "Null while the queue does not answer." }),
    jobs: z.array(ActiveJob).nullable(),
    workers: z.array(z.string()).nullable(),
    dead_waiting: z.number().int(),
    outbox_waiting: z.number().int(),
    messages: z.number().int().openapi({ description: "Kept by the library in all." }),
    rates: named(z.number()).openapi({ description: "Messages a second of late, by type." }),
    hops: z
      .array(Hop)
      .openapi({ description: "How long the newest messages and jobs took from one to the next." }),
  })
  .openapi("Pipeline");

export const MessageSummary = z
  .object({
    topic: z.string(),
    partition: z.number().int(),
    offset: z.number().int(),
    logged_at: time,
    key: z.string(),
    type: z.string().nullable().openapi({ description: "Null for what is no event." }),
    event_id: z.string().nullable(),
    bytes: z.number().int(),
  })
  .openapi("Message");

export const MessagePage = z
  .object({
    messages: z.array(MessageSummary),
    next: z
      .number()
      .int()
      .nullable()
      .openapi({ description: "`before` of the next page; null on the last." }),
  })
  .openapi("MessagePage");

export const MessageDetails = MessageSummary.extend({
  headers: named(z.string()),
  payload: z.string().openapi({ description: "The value, as it is." }),
  readers: z.array(
    z.object({
      group: z.string(),
      read: z.boolean(),
      attempts: z.number().int().openapi({ description: "How often it was delivered." }),
    }),
  ),
}).openapi("MessageDetails");

export const Trace = z
  .object({
    trace_id: z.string().openapi({ description: "W3C Trace Context; all messages of the film carry it." }),
    video_hash: z.string(),
    title: z.string(),
    status: z.string(),
    spans: z.array(
      z.object({
        id: z.string(),
        parent: z.string().nullable(),
        kind: z.enum(["film", "upload", "message", "wait", "job"]),
        name: z.string(),
        stage: z.string(),
        start: time,
        end: time.nullable().openapi({ description: "Null while it lasts." }),
        failed: z.boolean(),
        attributes: named(z.union([z.string(), z.number(), z.null()])),
      }),
    ),
  })
  .openapi("Trace");

export const Paused = z.object({ name: z.string(), paused: z.boolean() }).openapi("Paused");
