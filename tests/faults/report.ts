import { afterAll } from "vitest";
import type { Outcome } from "./trial.ts";

/** Collects what the trials of a file found, and prints it as a table after the last of them. */
export function openReport(title: string): { add(outcome: Outcome): void } {
  const outcomes: Outcome[] = [];
  afterAll(() => {
    console.log(`\n${title}: ${outcomes.length} faults survived`);
    console.table(outcomes);
  });
  return { add: (outcome) => void outcomes.push(outcome) };
}
