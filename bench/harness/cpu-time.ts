import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { listDescendants } from "../../tests/harness/process-tree.ts";
import type { Product } from "../../tests/harness/run-product.ts";

/** CPU-seconds of the product by process; `programs` is what its workers ran: FFmpeg and FFprobe. */
export type ProductCpu = Record<string, number>;

/**
 * CPU-seconds that the whole product has used until now: the host, everything that it started, and what
 * ended below them and was waited for (proc(5), /proc/<pid>/stat, fields 14 to 17). Linux only.
 */
export async function cpuOfProduct(product: Product): Promise<ProductCpu> {
  const used: ProductCpu = { programs: 0 };
  const names = await processNames(product);
  const below = await listDescendants(product.hostPid());
  for (const pid of [product.hostPid(), ...below.map((child) => child.pid)]) {
    const times = await readTimes(pid).catch(noneIfEnded);
    const name = names.get(pid);
    if (name) used[name] = (used[name] ?? 0) + times.own;
    used.programs! += (name ? 0 : times.own) + times.waitedFor;
  }
  return used;
}

/** What was used between two readings, in all and by process. */
export function cpuBetween(before: ProductCpu, after: ProductCpu): ProductCpu & { total: number } {
  const names = Object.keys(after);
  const used = Object.fromEntries(names.map((name) => [name, after[name]! - (before[name] ?? 0)]));
  return { ...used, total: Object.values(used).reduce((sum, seconds) => sum + seconds, 0) };
}

/** CPU-seconds of the programs that a process has run to their end. */
export async function cpuOfPrograms(pid: number): Promise<number> {
  return (await readTimes(pid)).waitedFor;
}

/** CPU-seconds of a process itself, and of the programs that it has run to their end. */
export async function cpuOfProcess(pid: number): Promise<{ own: number; programs: number }> {
  const { own, waitedFor } = await readTimes(pid);
  return { own, programs: waitedFor };
}

/** CPU-seconds of the programs that this process runs to their end while `work` is done. */
export async function cpuOfChildren(
  work: () => Promise<unknown>,
): Promise<{ cpuSeconds: number; seconds: number }> {
  const before = await readTimes(process.pid);
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  return { cpuSeconds: (await readTimes(process.pid)).waitedFor - before.waitedFor, seconds };
}

async function processNames(product: Product): Promise<Map<number, string>> {
  const names = new Map([[product.hostPid(), "host"]]);
  for (const name of await product.processes()) names.set(await product.pid(name), name);
  return names;
}

interface Times {
  own: number;
  waitedFor: number;
}

/** A process that ended since it was listed is in its parent's times. */
function noneIfEnded(error: NodeJS.ErrnoException): Times {
  if (error.code !== "ENOENT" && error.code !== "ESRCH") throw error;
  return { own: 0, waitedFor: 0 };
}

async function readTimes(pid: number): Promise<Times> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 15)
    .map(Number);
  const [user, system, childUser, childSystem] = fields as [number, number, number, number];
  const ticks = await ticksPerSecond();
  return { own: (user + system) / ticks, waitedFor: (childUser + childSystem) / ticks };
}

let clockTicks: Promise<number> | undefined;

function ticksPerSecond(): Promise<number> {
  clockTicks ??= execa("getconf", ["CLK_TCK"]).then(({ stdout }) => Number(stdout));
  return clockTicks;
}
