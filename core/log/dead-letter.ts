import { createHash } from "node:crypto";
import { z } from "zod";
import { describeError, PipelineError, toPipelineError } from "../errors.ts";
import { QueuedJob } from "../video/job-facts.ts";
import type { LogRecord, NewRecord } from "./port.ts";

/** Who may bury. */
export const BURIERS = ["fanout", "track", "transcode"] as const;
export type Burier = (typeof BURIERS)[number];

/** What is buried, whole, so that it can be redriven. */
export const DeadContent = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("record"),
    key: z.string(),
    /** Null where it was too large to be kept. */
    value: z.string().nullable(),
    traceparent: z.string().optional(),
  }),
  QueuedJob.extend({ kind: z.literal("job"), generation: z.number().int().nullable() }),
]);
export type DeadContent = z.infer<typeof DeadContent>;

/** A record or a job that cannot be handled, with what is known of why: a message of the dead letters' topic. */
export const DeadLetter = z.object({
  /** Made from where it lay and what it says: whoever buries it again gives it the same. */
  id: z.string(),
  by: z.string(),
  /** Of the table of errors. */
  code: z.string(),
  reason: z.string(),
  stack: z.string().nullable(),
  /** Attempts made of this delivery, or of this job. */
  attempts: z.number().int().min(1),
  /** topic/partition/offset, or queue/job id. */
  origin: z.string(),
  /** What stays the same when it is redriven: a second death is known by it. */
  lineage: z.string(),
  videoHash: z.string().nullable(),
  time: z.iso.datetime(),
  content: DeadContent,
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** Logs take about 1 MB a message. */
const LARGEST_BYTES = 900_000;
const LONGEST_REASON = 1_000;
const LONGEST_STACK = 8_000;
const LONGEST_HEADER = 500;

const digest = (...parts: (string | number)[]) =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
const asVideoHash = (value: unknown) =>
  typeof value === "string" && /^[0-9a-f]{64}$/.test(value) ? value : null;

/** The letter of a record that `by` cannot handle. */
export function letterOfRecord(record: LogRecord, by: Burier, thrown: unknown): DeadLetter {
  const { topic, partition, offset, key, value, headers } = record;
  const origin = `${topic}/${partition}/${offset}`;
  return {
    // A log that came back with less than it had gives an offset again, to another record.
    id: digest(origin, by, key, value),
    by,
    ...describeDeath(thrown),
    attempts: 1,
    origin,
    lineage: digest("record", by, key, value),
    videoHash: asVideoHash(key),
    content: { kind: "record", key, value, traceparent: headers?.traceparent },
  };
}

export interface DeadJob extends QueuedJob {
  attempts: number;
  /** Milliseconds since 1970 at which it was added: a job that is added again has the same id, but another time. */
  addedAt: number;
}

/** The letter of a job that is given up. */
export function letterOfJob({ attempts, addedAt, ...job }: DeadJob, thrown: unknown): DeadLetter {
  const { videoHash, generation } = (job.data ?? {}) as { videoHash?: unknown; generation?: unknown };
  return {
    id: digest(job.queue, job.id, addedAt),
    by: "transcode",
    ...describeDeath(thrown),
    attempts,
    origin: `${job.queue}/${job.id}`,
    lineage: digest("job", job.queue, job.id.replace(/\.\d+$/, "")), // without its generation
    videoHash: asVideoHash(videoHash),
    content: {
      kind: "job",
      ...job,
      generation: Number.isSafeInteger(generation) ? Number(generation) : null,
    },
  };
}

function describeDeath(thrown: unknown) {
  const { code } = toPipelineError(thrown);
  const { reason, stack } = describeError(thrown);
  return {
    code,
    reason: reason.slice(0, LONGEST_REASON),
    stack: stack?.slice(0, LONGEST_STACK) ?? null,
    time: new Date().toISOString(),
  };
}

/** The letter as a message; what people look for first is in the headers too. */
export function toDeadRecord(letter: DeadLetter): NewRecord {
  const headers = {
    "content-type": "application/json",
    "dead-reason": letter.reason.slice(0, LONGEST_HEADER),
    "dead-origin": letter.origin,
    "dead-by": letter.by,
  };
  const key = letter.videoHash ?? letter.id;
  const value = JSON.stringify(letter);
  if (Buffer.byteLength(value) <= LARGEST_BYTES) return { key, value, headers };
  const content = {
    ...letter.content,
    ...(letter.content.kind === "record" ? { value: null } : { data: null }),
  };
  return { key, value: JSON.stringify({ ...letter, content }), headers };
}

/** Reads a message of the dead letters' topic. One that is no letter of ours is itself what is buried. */
export function readDeadRecord(record: LogRecord): DeadLetter {
  try {
    return DeadLetter.parse(JSON.parse(record.value));
  } catch (error) {
    const { "dead-origin": origin, "dead-reason": reason, "dead-by": by } = record.headers ?? {};
    const told = new PipelineError("event_invalid", reason ?? "It is no dead letter", { cause: error });
    const letter = letterOfRecord(record, "track", told);
    return { ...letter, reason: told.detail, by: by ?? letter.by, origin: origin ?? letter.origin };
  }
}
