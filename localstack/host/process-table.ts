import { readFile } from "node:fs/promises";
import { execa } from "execa";

/** How a process was called, or null when there is none with this pid. */
export async function commandLineOf(pid: number): Promise<string | null> {
  if (!isAlive(pid)) return null;
  if (process.platform !== "linux") {
    const result = await execa("ps", ["-o", "command=", "-p", String(pid)], { reject: false });
    return result.exitCode === 0 ? result.stdout : null;
  }
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

export function isAlive(pid: number): boolean {
  return killIfAlive(pid, 0);
}

/** Sends a signal; false where there is no such process (any more). */
export function killIfAlive(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH") return false;
    if (code === "EPERM") return true;
    throw error;
  }
}
