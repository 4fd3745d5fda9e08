import { mkdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { PipelineError } from "../../core/errors.ts";
import { commandLineOf, isAlive, killIfAlive } from "./process-table.ts";
import { type HostState, readHostState } from "./state-file.ts";

/** What a host that was killed left behind needs to end by itself. */
const GRACE_MS = 5_000;
const POLL_MS = 100;

/**
 * Makes the data folder and sees to it that no other host works in it: throws `launch_failed` when one
 * does, and waits for (then kills) processes that outlived a host that was killed.
 */
export async function claimDataDir(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const before = await readHostState(dataDir);
  if (!before) return;
  if (before.pid !== process.pid && (await commandLineOf(before.pid))?.includes("localstack/main.ts")) {
    const detail = `VidPipeline runs on ${dataDir} already: ${before.url} (process ${before.pid}). Stop it first, or start another with its own DATA_DIR and PORT.`;
    throw new PipelineError("launch_failed", detail);
  }
  await endLeftovers(before, dataDir);
}

async function endLeftovers(before: HostState, dataDir: string): Promise<void> {
  const pids: number[] = [];
  for (const { pid } of Object.values(before.processes)) {
    // A pid may be someone else's by now; ours name the data folder or a function's entry.
    const commandLine = pid === null ? null : await commandLineOf(pid);
    if (commandLine?.includes(dataDir) || commandLine?.includes("localstack/functions/")) pids.push(pid!);
  }
  const deadline = Date.now() + GRACE_MS;
  while (pids.some(isAlive) && Date.now() < deadline) await delay(POLL_MS);
  for (const pid of pids) killIfAlive(pid, "SIGKILL");
}
