import type { FaultName } from "./catalog.ts";
import type { StrikeParameters } from "./choose-parameters.ts";

/** A fault that was struck by hand. */
export interface Strike {
  id: string;
  fault: FaultName;
  parameters: StrikeParameters;
  /** ISO 8601. */
  struckAt: string;
  /** When it heals by itself at the latest. */
  until: string;
  /** Null while it is active. */
  healedAt: string | null;
  /** Of those that strike so many times: how many are left. */
  left: number | null;
  /** The journal's last number when it struck. */
  journal: number;
}

/** What a fault hits here, or why it cannot. */
export interface Target {
  /** The process, server or files, as people call it. */
  name: string;
  /** What else it carries here, and therefore falls with it; null where it stands for one thing. */
  carries: string | null;
  unavailable: string | null;
}

/** All that the host knows of faults; each function has a copy. */
export interface FaultState {
  targets: Record<FaultName, Target>;
  /** The latest, the newest last; active are those that are not healed. */
  strikes: Strike[];
}

/** What a function asks of the host. */
export type FaultQuestion =
  | { ask: "strike"; fault: FaultName; parameters: StrikeParameters; journal: number }
  /** All of them without a name. */
  | { ask: "heal"; fault: FaultName | null }
  /** Whether this very moment is one of the times that the fault strikes: the host counts for all processes. */
  | { ask: "claim"; fault: FaultName };

export type ToHost = { kind: "hello" } | ({ kind: "question"; id: number } & FaultQuestion);

export type ToFunction =
  | { kind: "state"; state: FaultState }
  | { kind: "answer"; id: number; answer: unknown }
  /** Code and sentence of a PipelineError. */
  | { kind: "refusal"; id: number; code: string; detail: string };
