import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, isMissing } from "./disk-error.ts";

const LEFTOVER_AGE_MS = 3_600_000;

/** Removes what dead processes left half-written, once it is an hour old; a live writer keeps its files. */
export async function sweepStaging(staging: string): Promise<void> {
  for (const name of await readdir(staging)) {
    const path = join(staging, name);
    const pid = Number.parseInt(name, 10);
    if ((await isOld(path)) && !(pid > 0 && isAlive(pid))) await rm(path, { force: true });
  }
}

async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > LEFTOVER_AGE_MS;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}
