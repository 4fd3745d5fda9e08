import { execa } from "execa";

export interface RunningProcess {
  pid: number;
  parent: number;
  /** Program and arguments. */
  command: string;
}

/** All processes below `pid`, the nearest first. */
export async function listDescendants(pid: number): Promise<RunningProcess[]> {
  const all = await listProcesses();
  const found: RunningProcess[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter(({ parent }) => parents.has(parent));
    found.push(...children);
    parents = new Set(children.map((child) => child.pid));
  }
  return found;
}

/** Dead ones that nobody has waited for yet (zombies) are not among them. */
async function listProcesses(): Promise<RunningProcess[]> {
  const { stdout } = await execa("ps", ["-A", "-ww", "-o", "pid=,ppid=,stat=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (!match || match[3]!.startsWith("Z")) return [];
    return [{ pid: Number(match[1]), parent: Number(match[2]), command: match[4]! }];
  });
}

/** SIGKILL to a process that may have come to its end in this moment. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
