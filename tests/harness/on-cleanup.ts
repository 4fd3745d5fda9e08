import { afterAll, onTestFinished, TestRunner } from "vitest";

/**
 * Runs `work` when the running test ends or, called at the top of a file or a describe, after all its tests.
 * Not for beforeAll and the like, which belong to neither.
 */
export function onCleanup(work: () => Promise<void>): void {
  if (TestRunner.getCurrentTest()) onTestFinished(work);
  else afterAll(work);
}
