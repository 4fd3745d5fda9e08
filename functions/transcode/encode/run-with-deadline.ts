import { isCode, PipelineError } from "../../../core/errors.ts";

/** Ends `run` by its signal after `seconds` of wall time: throws `encoder_failed` then, and `cancelled` when `cancel` aborts. */
export async function runWithDeadline<Result>(
  cancel: AbortSignal,
  seconds: number,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), seconds * 1000);
  try {
    return await run(AbortSignal.any([cancel, deadline.signal]));
  } catch (error) {
    const late = isCode(error, "cancelled") && deadline.signal.aborted && !cancel.aborted;
    throw late
      ? new PipelineError("encoder_failed", `The encoder did not end in ${Math.round(seconds)} s`)
      : error;
  } finally {
    clearTimeout(timer);
  }
}
