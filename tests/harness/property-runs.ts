const { FC_RUNS, SEED } = process.env;

/** What one run may take on a machine that is busy with others, and what is left to shrink a failure (ms). */
const RUN_MS = 2_000;
const SHRINK_MS = 20_000;

/**
 * How a property is tried against real servers: so many runs, or FC_RUNS; with SEED, those of a failure seen
 * before. Shrinking ends in time to be told. `timeout` is the test's own.
 */
export function propertyRuns(runs: number) {
  const numRuns = Number(FC_RUNS ?? runs);
  const limit = numRuns * RUN_MS + SHRINK_MS;
  return {
    timeout: limit + SHRINK_MS,
    parameters: { numRuns, interruptAfterTimeLimit: limit, ...(SEED ? { seed: Number(SEED) } : {}) },
  };
}
