import { renameSync } from "node:fs";
import { link, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { PipelineError } from "../../errors.ts";
import type { PutOptions } from "../port.ts";
import type { BucketLock } from "./bucket-lock.ts";
import { errorCode, isMissing, toBucketError } from "./disk-error.ts";
import { ensureFolder, syncFolder } from "./folders.ts";
import { readEtagSync } from "./trailer.ts";

const ATTEMPTS = 10;

export type Condition = Pick<PutOptions, "ifNoneMatch" | "ifMatch">;

/**
 * Makes the staged file the object at `target`, in one step and durably. Throws `precondition_failed`
 * when the condition does not hold at that moment, exact between processes.
 */
export async function publishObject(
  staged: string,
  target: string,
  condition: Condition,
  lock: BucketLock,
): Promise<void> {
  const folder = dirname(target);
  for (let attempt = 1; ; attempt++) {
    try {
      // Nearly always it is there: looking first would cost every put.
      if (attempt > 1) await ensureFolder(folder);
      if (condition.ifNoneMatch) await linkFirst(staged, target);
      else await lock.run(() => replace(staged, target, condition.ifMatch));
      return await syncFolder(folder);
    } catch (error) {
      // The folder may go between making and using it, when its last object is removed just then.
      if (errorCode(error) !== "ENOENT" || attempt === ATTEMPTS) throw toBucketError(error);
    }
  }
}

/** link(2) fails where the name is taken: of any number of writers exactly one is first, without a lock. */
async function linkFirst(staged: string, target: string): Promise<void> {
  try {
    await link(staged, target);
  } catch (error) {
    if (errorCode(error) !== "EEXIST" || (await isFolder(target))) throw error;
    throw new PipelineError("precondition_failed", undefined, { cause: error });
  }
}

function replace(staged: string, target: string, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && currentEtag(target) !== ifMatch)
    throw new PipelineError("precondition_failed");
  renameSync(staged, target);
}

function currentEtag(target: string): string | null {
  try {
    return readEtagSync(target);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
