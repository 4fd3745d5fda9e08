import { PipelineError } from "../../../core/errors.ts";
import type { Logger } from "../../../core/logger.ts";
import { withinTime } from "../../../core/within-time.ts";

/** A part that does not answer by then is shown as unknown, and the rest is not held up. */
const PATIENCE_MS = 2_500;

/** The queue's answer. Throws `queue_unavailable`. */
export async function askQueue<Answer>(question: Promise<Answer>): Promise<Answer> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    throw new PipelineError("queue_unavailable", undefined, { cause: error });
  }
}

/** The answer of whatever may be away; null where it does not come within 2.5 s. */
export async function orNull<Answer>(logger: Logger, question: Promise<Answer>): Promise<Answer | null> {
  try {
    return await withinTime(PATIENCE_MS, question);
  } catch (error) {
    logger.debug({ err: error }, "a part of the pipeline does not say how it is");
    return null;
  }
}
