import { isCode, PipelineError } from "../../../core/errors.ts";

/** Ends `run` by its signal after `seconds` of wall time: throws `encoder_failed` then, and `cancelled` when `cancel` aborts. */
export async function runWithDeadline<Result>(
  cancel: AbortSignal,
  seconds: number,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = AbortSignal.timeout(Math.round(seconds * 1000));
  try {
    return await run(AbortSignal.any([cancel, deadline]));
  } catch (error) {
    const late = isCode(error, "cancelled") && deadline.aborted && !cancel.aborted;
    throw late
      ? new PipelineError("encoder_failed", `The encoder did not end in ${Math.round(seconds)} s`)
      : error;
  }
}
