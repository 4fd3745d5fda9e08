/** The part of Lambda's context object that is used here. */
export interface Invocation {
  functionName: string;
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** What it takes to give up what is under way, and to answer. */
const MARGIN_MS = 10_000;

/** Aborts a while before Lambda would cut the invocation off. */
export function deadlineOf(invocation: Invocation, marginMs = MARGIN_MS): AbortSignal {
  const ms = Math.floor(invocation.getRemainingTimeInMillis()) - marginMs;
  return ms > 0 ? AbortSignal.timeout(ms) : AbortSignal.abort();
}
