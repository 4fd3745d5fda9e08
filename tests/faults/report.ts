import { afterAll } from "vitest";
import type { Outcome } from "./trial.ts";

export interface Report {
  /** What the film takes when nothing happens to it. */
  undisturbed(outcome: Outcome): void;
  /** Resolves with the trial's own end, and counts how it ended. */
  record(trial: Promise<Outcome>): Promise<void>;
}

/** Collects what the trials of a file found, and prints it as a table after the last of them. */
export function openReport(title: string): Report {
  const startedAt = performance.now();
  const survived: Outcome[] = [];
  let tried = 0;
  let calm: Outcome | null = null;
  afterAll(() => {
    const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
    const redone = survived.reduce((sum, outcome) => sum + outcome.redone, 0);
    console.log(
      `\n${title}: ${survived.length} of ${tried} faults survived, ${redone} segments encoded again, in ` +
        `${minutes} min. Undisturbed the film is complete after ${calm?.["completed after (s)"]} s.`,
    );
    console.table(survived);
  });
  return {
    undisturbed(outcome) {
      calm = outcome;
    },
    async record(trial) {
      tried += 1;
      survived.push(await trial);
    },
  };
}
