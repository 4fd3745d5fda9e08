import { setTimeout as delay } from "node:timers/promises";
import type { RunningProcess } from "./process-tree.ts";
import type { Product } from "./product.ts";
import { pick, type Random } from "./random.ts";
import { waitUntil } from "./wait-until.ts";

export type Victim = "FFmpeg" | "worker";

/** A moment later than the one that was waited for, so that no kill meets only what a signal tells of. */
const LATEST_MS = 300;

/** Kills FFmpeg or the worker that runs it, while FFmpeg works. */
export class Killer {
  private readonly product: Product;
  private readonly random: Random;
  private readonly seen = new Set<number>();

  constructor(product: Product, random: Random) {
    this.product = product;
    this.random = random;
  }

  /** SIGKILL; `before` runs right before it. Resolves when a killed worker has been started again. */
  async kill(victim: Victim, before: () => Promise<unknown>): Promise<void> {
    await delay(this.random() * LATEST_MS);
    await before();
    const running = await waitUntil("FFmpeg to run", () => this.running());
    if (victim === "worker") await this.product.kill("transcode");
    else killIfThere(pick(this.random, running).pid);
  }

  /** Those that still run of all FFmpegs that it has seen or that the worker has now. */
  async left(): Promise<number[]> {
    await this.running();
    return [...this.seen].filter(isThere);
  }

  /** FFmpegs of the worker; null when there are none. */
  private async running(): Promise<RunningProcess[] | null> {
    const programs = await this.product.programs("transcode");
    const found = programs.filter(({ command }) => /\bffmpeg\b/.test(command));
    for (const { pid } of found) this.seen.add(pid);
    return found.length > 0 ? found : null;
  }
}

/** It may have come to its end in this moment. */
function killIfThere(pid: number): void {
  if (isThere(pid)) process.kill(pid, "SIGKILL");
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
