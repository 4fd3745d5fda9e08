import { setTimeout as delay } from "node:timers/promises";
import type { RunningProcess } from "./process-tree.ts";
import type { Product } from "./product.ts";
import type { Random } from "./random.ts";
import { waitUntil } from "./wait-until.ts";

export type Victim = "FFmpeg" | "worker";
/** "reader": the FFmpeg that cuts a source; "encoder": one that has stored a part of what it makes. */
export type FfmpegRole = "reader" | "encoder";

/** A moment later than what was waited for, so that kills fall between the steps as well. */
const LATEST_MS = 200;

/** Kills FFmpeg, or the worker that runs it, while FFmpeg works. */
export class Killer {
  private readonly product: Product;
  private readonly random: Random;
  private readonly seen = new Set<number>();

  constructor(product: Product, random: Random) {
    this.product = product;
    this.random = random;
  }

  /**
   * SIGKILL to `victim` while an FFmpeg of that role runs. `countStored` tells how much is stored. Resolves
   * when a killed worker has been started again.
   */
  async kill(victim: Victim, role: FfmpegRole, countStored: () => Promise<number>): Promise<void> {
    for (;;) {
      const pid = await this.find(role, countStored);
      await delay(this.random() * LATEST_MS);
      await countStored();
      // It may have come to its end in this moment.
      if (!isThere(pid)) continue;
      if (victim === "worker") return this.product.kill("transcode");
      return void process.kill(pid, "SIGKILL");
    }
  }

  /** Those that still run of all FFmpegs that it has seen or that the worker has now. */
  async left(): Promise<number[]> {
    await this.running();
    return [...this.seen].filter(isThere);
  }

  /** Pid of an FFmpeg of a role. */
  private find(role: FfmpegRole, countStored: () => Promise<number>): Promise<number> {
    const storedAtFirst = new Map<number, number>();
    return waitUntil(`an FFmpeg that is a ${role}`, async () => {
      const running = await this.running();
      const encodes = ({ command }: RunningProcess) => command.includes("libx264");
      const candidates = running.filter((one) => encodes(one) === (role === "encoder"));
      if (role === "reader") return candidates[0]?.pid;
      const stored = await countStored();
      for (const { pid } of candidates) if (!storedAtFirst.has(pid)) storedAtFirst.set(pid, stored);
      return candidates.find(({ pid }) => stored > storedAtFirst.get(pid)!)?.pid;
    });
  }

  private async running(): Promise<RunningProcess[]> {
    const programs = await this.product.programs("transcode");
    const found = programs.filter(({ command }) => /^\S*ffmpeg\b/.test(command));
    for (const { pid } of found) this.seen.add(pid);
    return found;
  }
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
