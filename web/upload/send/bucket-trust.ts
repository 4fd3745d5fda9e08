const FIRST_BREAK_MS = 60_000;
const LONGEST_BREAK_MS = 15 * 60_000;

/**
 * Whether to send straight to the bucket. Where it fails and the API does not (no CORS rule, a firewall, a clock that
 * is off), it is left alone for a while: a minute, then twice as long each time.
 */
export function createBucketTrust(now: () => number = Date.now) {
  let failures = 0;
  let closedUntil = 0;
  const isOpen = () => now() >= closedUntil;
  return {
    isOpen,
    /** Several chunks may be on their way when it fails: it failed once. */
    failed(): void {
      if (!isOpen()) return;
      closedUntil = now() + Math.min(LONGEST_BREAK_MS, FIRST_BREAK_MS * 2 ** failures);
      failures += 1;
    },
    /** It was not the bucket: nothing answered. */
    cleared(): void {
      closedUntil = 0;
      failures = 0;
    },
    worked(): void {
      if (isOpen()) failures = 0;
    },
  };
}

export type BucketTrust = ReturnType<typeof createBucketTrust>;
