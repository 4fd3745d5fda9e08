import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { listDescendants } from "../../tests/harness/process-tree.ts";

/** CPU-seconds by process, named by the key that it was asked for. */
export type CpuUse = Record<string, number>;

/**
 * CPU-seconds that a process and everything below it have used: those that run, and those that ended and
 * were waited for (proc(5), /proc/<pid>/stat, fields 14 to 17). Linux only.
 */
export async function cpuOfTree(pid: number): Promise<number> {
  const below = await listDescendants(pid);
  const seconds = await Promise.all([pid, ...below.map((child) => child.pid)].map(cpuOf));
  return seconds.reduce((sum, one) => sum + one, 0);
}

/** CPU-seconds of the programs that this process ran to their end, from before `work` to after it. */
export async function cpuOfChildren<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; seconds: number; wallSeconds: number }> {
  const before = await readTimes(process.pid);
  const startedAt = performance.now();
  const result = await work();
  const wallSeconds = (performance.now() - startedAt) / 1000;
  return { result, seconds: (await readTimes(process.pid)).waitedFor - before.waitedFor, wallSeconds };
}

async function cpuOf(pid: number): Promise<number> {
  try {
    const { own, waitedFor } = await readTimes(pid);
    return own + waitedFor;
  } catch (error) {
    // It ended since it was listed; then its parent counts it.
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (["ENOENT", "ESRCH"].includes(code)) return 0;
    throw error;
  }
}

async function readTimes(pid: number): Promise<{ own: number; waitedFor: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const ticks = await ticksPerSecond();
  return { own: (user + system) / ticks, waitedFor: (childUser + childSystem) / ticks };
}

let clockTicks: Promise<number> | undefined;

function ticksPerSecond(): Promise<number> {
  clockTicks ??= execa("getconf", ["CLK_TCK"]).then(({ stdout }) => Number(stdout));
  return clockTicks;
}
