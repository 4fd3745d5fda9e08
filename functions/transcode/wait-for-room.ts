import type { Job } from "bullmq";
import type { DiskSpace } from "../../core/capacity/disk-space.ts";
import { isCode, type PipelineError } from "../../core/errors.ts";
import { delayJob } from "./outcomes.ts";

/** Of the reserve that uploads leave free: what they brought is worked on until this much is left. */
const SHARE_LEFT = 0.25;
/** A full disk lasts until somebody makes room. */
const LOOK_AGAIN_SECONDS = 15;

/** Throws `storage_full` while the disk has no room for what a job would make. */
export const requireRoomForWork = (disk: DiskSpace): Promise<void> => disk.compare(0, SHARE_LEFT);

/**
 * Puts a job off, without an attempt, that met a disk without room, its own or a bucket's: what it has stored is
 * skipped the next time, and no film fails for a disk.
 */
export async function putOffIfFull(error: PipelineError, job: Job, token: string): Promise<void> {
  if (isCode(error, "storage_full")) await delayJob(job, token, LOOK_AGAIN_SECONDS);
}
