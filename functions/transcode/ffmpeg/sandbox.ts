import { execa } from "execa";
import { PipelineError } from "../../../core/errors.ts";
import { bubblewrapCommand } from "./bubblewrap.ts";
import { findProgram, programEnvironment } from "./find-program.ts";

/** How programs on a stranger's bytes are shut in. */
export interface Sandbox {
  /** Path of bubblewrap, where it is used. */
  bwrap: string | null;
  /** Why it is not, in words; null where it is. */
  lack: string | null;
}

export type SandboxChoice = "auto" | "bubblewrap" | "none";

const TRIAL_MS = 15_000;

const trials = new Map<string, Promise<Sandbox>>();

/**
 * The sandbox to be used: bubblewrap where it works, which is tried once a process by running FFmpeg in it.
 * Without it ("auto" where it does not work, "none") a program is a plain child with limits. Throws
 * `tool_missing` where "bubblewrap" is demanded and does not work.
 */
export async function openSandbox(choice: SandboxChoice): Promise<Sandbox> {
  const trial = trials.get(choice) ?? (choice === "none" ? Promise.resolve(SWITCHED_OFF) : tryBubblewrap());
  trials.set(choice, trial);
  const sandbox = await trial;
  if (choice === "bubblewrap" && !sandbox.bwrap)
    throw new PipelineError("tool_missing", `SANDBOX=bubblewrap cannot be kept: ${sandbox.lack}`);
  return sandbox;
}

const SWITCHED_OFF: Sandbox = { bwrap: null, lack: "SANDBOX=none switches it off" };

async function tryBubblewrap(): Promise<Sandbox> {
  const lacks = (lack: string): Sandbox => ({ bwrap: null, lack });
  if (process.platform !== "linux") return lacks("bubblewrap is for Linux alone");
  const bwrap = await findProgram("bwrap");
  if (!bwrap) return lacks("bubblewrap is not installed");
  const ffmpeg = await findProgram("ffmpeg");
  if (!ffmpeg) return lacks("FFmpeg is not installed");
  const [command, ...args] = await bubblewrapCommand(bwrap, [ffmpeg, "-version"], {});
  const { exitCode, stderr } = await execa(command!, args, {
    ...{ env: programEnvironment(), extendEnv: false, stdin: "ignore", reject: false, timeout: TRIAL_MS },
  });
  if (exitCode === 0) return { bwrap, lack: null };
  const words = String(stderr).trim().split("\n").at(-1) || `exit code ${exitCode}`;
  return lacks(`bubblewrap does not work here: ${words}`);
}
