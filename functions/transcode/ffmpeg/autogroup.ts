import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** From all who are not root the kernel takes one such change in 100 ms (EAGAIN), so a turn may take a few. */
const TRIES = 20;
const TRY_MS = 100;

/**
 * Lowers the share of a process that leads a session of its own, as niceness does within the session: Linux
 * divides the processor among sessions first (sched(7), "The autogroup feature"), where niceness alone does
 * not count. Throws what the kernel says: ENOENT where it knows no such groups, ESRCH after the process.
 */
export async function niceAutogroup(pid: number, niceness: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writeFile(`/proc/${pid}/autogroup`, String(niceness), { flag: "r+" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN" || attempt === TRIES) throw error;
    }
    await delay(TRY_MS);
  }
}
