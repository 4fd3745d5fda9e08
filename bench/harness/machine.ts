import { cpus, loadavg, release, totalmem, type } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  ffmpeg: string;
}

const IDLE_LOAD = 0.7;
const LOOK_EVERY_MS = 5_000;
const SAY_EVERY_MS = 60_000;

/** What the figures were measured on. */
export async function describeMachine(): Promise<Machine> {
  const { stdout } = await execa("ffmpeg", ["-version"]);
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    ffmpeg: /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? "unknown",
  };
}

/** Waits until nobody else uses the machine (load average of one minute below 0.7); at once unless `wait`. */
export async function whenIdle(wait: boolean): Promise<void> {
  let told = Number.NEGATIVE_INFINITY;
  while (wait && loadavg()[0]! >= IDLE_LOAD) {
    if (performance.now() - told >= SAY_EVERY_MS) {
      console.error(
        `waiting until the machine is idle (load ${loadavg()[0]!.toFixed(2)}); --no-wait skips this`,
      );
      told = performance.now();
    }
    await delay(LOOK_EVERY_MS);
  }
}
