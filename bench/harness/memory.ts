import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";

const INTERVAL_MS = 100;

/** Memory of a process, in bytes. */
export interface MemoryUse {
  max: number;
  mean: number;
  last: number;
  /** How long the work took. */
  seconds: number;
}

/** Looks at a process's memory ten times a second while `work` is done: what is resident, unless told otherwise. */
export async function watchMemory(
  pid: number,
  work: () => Promise<unknown>,
  bytesOf: (pid: number) => Promise<number> = residentBytes,
): Promise<MemoryUse> {
  const samples: number[] = [await bytesOf(pid)];
  const startedAt = performance.now();
  let working = true;
  const watching = (async () => {
    while (working) {
      await delay(INTERVAL_MS);
      samples.push(await bytesOf(pid));
    }
  })();
  try {
    await work();
  } finally {
    working = false;
    await watching;
  }
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const seconds = (performance.now() - startedAt) / 1000;
  return { max: Math.max(...samples), mean, last: samples.at(-1)!, seconds };
}

async function residentBytes(pid: number): Promise<number> {
  if (process.platform === "linux") {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
  }
  const { stdout } = await execa("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout) * 1024;
}

/** Proportional set size: each page divided by the processes that share it (proc(5), smaps_rollup). Linux only. */
export const proportionalBytes = (pid: number): Promise<number> => readRollup(pid, "Pss");

/**
 * What a process has for itself and no file is behind: heaps and stacks. Who else runs the same program does not
 * change it. Linux only.
 */
export const anonymousBytes = (pid: number): Promise<number> => readRollup(pid, "Anonymous");

async function readRollup(pid: number, field: "Pss" | "Anonymous"): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(rollup)![1]) * 1024;
}
