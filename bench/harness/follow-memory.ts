import { setTimeout as delay } from "node:timers/promises";
import type { Product } from "../../tests/harness/run-product.ts";
import { anonymousBytes } from "./memory.ts";
import type { MemorySample } from "./memory-course.ts";

const EVERY_MS = 2_000;

/** What a process keeps by design, in bytes, and is not counted. */
export type Kept = (name: string) => Promise<number>;

/**
 * Looks at the memory (heaps and stacks) of each process again and again until `signal` aborts, its restarts
 * included; one that is down is left out.
 */
export async function followMemory(
  product: Product,
  kept: Kept,
  signal: AbortSignal,
): Promise<Map<string, MemorySample[]>> {
  const samples = new Map<string, MemorySample[]>();
  const born = new Map<number, number>();
  const startedAt = performance.now();
  while (await delay(EVERY_MS, true, { signal }).catch(() => false)) {
    for (const name of ["host", ...(await product.processes())]) {
      const seen = await look(product, name, kept);
      if (!seen) continue;
      const seconds = (performance.now() - startedAt) / 1000;
      if (!born.has(seen.pid)) born.set(seen.pid, seconds);
      const sample = { ...seen, seconds, age: seconds - born.get(seen.pid)! };
      samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
  }
  return samples;
}

async function look(product: Product, name: string, kept: Kept) {
  try {
    const pid = name === "host" ? product.hostPid() : await product.pid(name);
    return { pid, bytes: (await anonymousBytes(pid)) - (await kept(name)) };
  } catch {
    return null; // killed a moment ago
  }
}
