import { PipelineError } from "../../../core/errors.ts";
import { bubblewrapCommand, type SandboxNeeds } from "./bubblewrap.ts";
import { findProgram } from "./find-program.ts";
import { limitCommand } from "./limits.ts";
import type { Sandbox } from "./sandbox.ts";

export interface CommandLineOptions extends SandboxNeeds {
  program: "ffmpeg" | "ffprobe";
  args: string[];
  sandbox: Sandbox;
  cpuSeconds: number;
  /** 0 (as we are) to 19 (only when nobody else wants the processor). */
  niceness?: number;
}

/**
 * The command line of a program in its bounds; each word in front executes the next, so they are one
 * process. On Linux the kernel kills it when the thread that started it dies (PR_SET_PDEATHSIG), even by
 * SIGKILL; elsewhere its pipes close, which ends it at its next write. Throws `tool_missing`.
 */
export async function toCommandLine(options: CommandLineOptions): Promise<string[]> {
  const { program, args, sandbox, niceness = 0 } = options;
  const path = await findProgram(program);
  if (!path) throw new PipelineError("tool_missing", `${program} is not installed`);
  const setpriv = process.platform === "linux" ? await findProgram("setpriv") : null;
  const nice = niceness > 0 ? await findProgram("nice") : null;
  return [
    ...(setpriv ? [setpriv, "--pdeathsig", "KILL"] : []),
    ...(nice ? [nice, "-n", String(niceness)] : []),
    ...(await limitCommand(options)),
    ...(sandbox.bwrap ? await bubblewrapCommand(sandbox.bwrap, [path, ...args], options) : [path, ...args]),
  ];
}
