import { setTimeout as delay } from "node:timers/promises";
import type { Product } from "../../tests/harness/run-product.ts";
import { anonymousBytes } from "./memory.ts";
import { median } from "./percentiles.ts";

const EVERY_MS = 2_000;

/** Memory (heaps and stacks, bytes) of one of a product's processes over a long time, its restarts included. */
export interface MemoryCourse {
  name: string;
  /** Median of the first third of the time, and of the last. */
  first: number;
  last: number;
  most: number;
}

/** Looks at each process again and again until `signal` aborts; one that is down is left out. */
export async function followMemory(product: Product, signal: AbortSignal): Promise<MemoryCourse[]> {
  const samples = new Map<string, number[]>();
  while (await delay(EVERY_MS, true, { signal }).catch(() => false)) {
    for (const name of ["host", ...(await product.processes())]) {
      const bytes = await bytesOf(product, name);
      if (bytes !== null) samples.set(name, [...(samples.get(name) ?? []), bytes]);
    }
  }
  return [...samples].map(([name, bytes]) => {
    const third = Math.max(1, Math.floor(bytes.length / 3));
    const [first, last] = [bytes.slice(0, third), bytes.slice(-third)].map(median) as [number, number];
    return { name, first, last, most: Math.max(...bytes) };
  });
}

async function bytesOf(product: Product, name: string): Promise<number | null> {
  try {
    return await anonymousBytes(name === "host" ? product.hostPid() : await product.pid(name));
  } catch {
    return null; // killed a moment ago
  }
}
