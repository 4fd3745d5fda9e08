import type { ProgramName } from "./programs.d.mts";
import type { Step } from "./steps.d.mts";

/** Sees to it that programs are there; goes on without the optional ones. */
export function ensurePrograms(
  step: Step,
  programs: ProgramName[],
  options?: { optional?: ProgramName[]; yes?: boolean; again?: string },
): Promise<void>;
