import { DelayedError, type Job, UnrecoverableError, WaitingError } from "bullmq";
import type { EncodeJob, QueueName } from "../../core/queue/jobs.ts";
import { JobOfFilm } from "../../core/queue/jobs.ts";
import { filmFields } from "../../core/trace/log-fields.ts";
import { describeSpan, failSpan } from "../../core/trace/span.ts";
import type { TranscodeContext } from "./context.ts";
import { countJob, type JobOutcome } from "./metrics.ts";

/** Runs a job so that its log lines, its span and the metrics tell which it was, how long it took and what came of it. */
export async function watchJob(
  context: TranscodeContext,
  kind: QueueName,
  job: Job,
  run: (context: TranscodeContext) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  let outcome: JobOutcome = "completed";
  describeSpan(attributesOf(job));
  try {
    await run({ ...context, logger: context.logger.child(fieldsOf(job)) });
  } catch (thrown) {
    outcome = outcomeOf(thrown);
    if (outcome !== "moved") failSpan(thrown);
    throw thrown;
  } finally {
    countJob(kind, job, outcome, (performance.now() - startedAt) / 1000);
  }
}

/** BullMQ's words for a job that waits elsewhere now, and for one that is not tried again. */
function outcomeOf(thrown: unknown): JobOutcome {
  if (thrown instanceof DelayedError || thrown instanceof WaitingError) return "moved";
  return thrown instanceof UnrecoverableError ? "failed" : "again";
}

function fieldsOf({ id, data }: Job) {
  const film = JobOfFilm.safeParse(data);
  return { job: id, ...(film.success ? filmFields(film.data.videoHash) : {}) };
}

/** What the span that BullMQ makes of a job does not say. */
function attributesOf({ data, attemptsMade }: Job) {
  const { videoHash, span, rungs } = data as Partial<EncodeJob>;
  return {
    "vidpipeline.video": videoHash,
    "vidpipeline.attempt": attemptsMade + 1,
    "vidpipeline.span": span,
    "vidpipeline.rungs": rungs,
  };
}
