import { readdir, readFile } from "node:fs/promises";
import { killGroup } from "./kill-group.ts";

/**
 * Ends sandboxes that a worker left behind which was killed, and bubblewrap with it, in the few milliseconds in
 * which one is set up: `--die-with-parent` does not hold yet for the half inside. It is known by its group, whose
 * leader is gone. Linux; elsewhere there is no bubblewrap. Answers how many there were.
 */
export async function endStranded(bwrap: string): Promise<number> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const alive = new Set(processes);
  let ended = 0;
  for (const pid of processes) {
    const [line, stat] = await Promise.all([readOf(pid, "cmdline"), readOf(pid, "stat")]);
    if (!line.startsWith(`${bwrap}\0`) || !line.includes("\0--as-pid-1\0")) continue;
    const group = groupOf(stat);
    if (group === undefined || alive.has(group)) continue;
    killGroup(Number(group));
    ended++;
  }
  return ended;
}

/** "" where the process has ended meanwhile. */
const readOf = (pid: string, file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");

/** Field 5 of proc(5)'s stat; the name before it is in brackets and may hold anything. */
const groupOf = (stat: string) => /^.*\) \S+ \d+ (\d+) /s.exec(stat)?.[1];
