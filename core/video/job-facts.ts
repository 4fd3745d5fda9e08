import { z } from "zod";

export const JobKind = z.enum(["ingest", "encode", "picture", "storyboard", "extra"]);
export type JobKind = z.infer<typeof JobKind>;

/** A job as it is added to its queue. */
export const QueuedJob = z.object({
  queue: JobKind,
  id: z.string(),
  data: z.unknown(),
  priority: z.number().int().min(0),
});
export type QueuedJob = z.infer<typeof QueuedJob>;

/** Of the attempt that ended a job: who ran it, and when; older versions did not tell. */
export const JobRun = z.object({
  worker: z.string(),
  attempt: z.number().int().min(1),
  /** Milliseconds since 1970, as the next one. */
  addedAt: z.number().int(),
  startedAt: z.number().int(),
});
export type JobRun = z.infer<typeof JobRun>;
