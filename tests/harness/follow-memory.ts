import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Product } from "./run-product.ts";

const EVERY_MS = 500;
/** A program that is gone sooner has no course to speak of. */
const FEWEST_SAMPLES = 12;

/** What a process held while some work was done, in bytes that no file is behind: heaps and stacks. */
export interface MemoryCourse {
  /** Medians of the middle third of its time, and of the last. */
  middle: number;
  last: number;
  most: number;
}

/** Looks at each process of the product, and at each program that transcode runs, while `work` is done. Linux only. */
export async function followMemory(
  product: Product,
  work: () => Promise<unknown>,
): Promise<Map<string, MemoryCourse>> {
  const samples = new Map<string, number[]>();
  let isWorking = true;
  const following = (async () => {
    while (isWorking) {
      for (const [name, pid] of await listAll(product)) {
        const bytes = await anonymousBytes(pid);
        if (bytes !== null) samples.set(name, [...(samples.get(name) ?? []), bytes]);
      }
      await delay(EVERY_MS);
    }
  })();
  try {
    await work();
  } finally {
    isWorking = false;
    await following;
  }
  const courses = [...samples].filter(([, bytes]) => bytes.length >= FEWEST_SAMPLES);
  return new Map(
    courses.map(([name, bytes]) => {
      const third = Math.floor(bytes.length / 3);
      const [middle, last] = [bytes.slice(third, 2 * third), bytes.slice(-third)].map(median);
      return [name, { middle: middle!, last: last!, most: Math.max(...bytes) }];
    }),
  );
}

async function listAll(product: Product): Promise<[string, number][]> {
  const names = await product.processes();
  const own = await Promise.all(
    names.map(async (name) => [name, await product.pid(name)] as [string, number]),
  );
  const programs = (await product.programs("transcode")).map(({ pid, command }): [string, number] => {
    return [`${command.split(" ")[0]!.split("/").at(-1)} ${pid}`, pid];
  });
  return [["host", product.hostPid()], ...own, ...programs];
}

/** Null where it has ended (proc(5), smaps_rollup). */
async function anonymousBytes(pid: number): Promise<number | null> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  const kilobytes = /^Anonymous:\s+(\d+) kB$/m.exec(rollup)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
