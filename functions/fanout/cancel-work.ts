import type { Queue } from "bullmq";
import { QUEUES } from "../../core/pipeline.ts";
import { CANCEL_CHANNEL, type Queues } from "../../core/queue/open-queues.ts";

/** A deleted film: its waiting jobs go, and the workers that run one for it end it at once. */
export async function cancelWork(queues: Queues, videoHash: string): Promise<void> {
  await queues.redis.publish(CANCEL_CHANNEL, videoHash);
  await Promise.all(QUEUES.map((name) => removeWaiting(queues[name], videoHash)));
}

async function removeWaiting(queue: Queue, videoHash: string): Promise<void> {
  const jobs = await queue.getJobs(["waiting", "prioritized", "delayed"]);
  for (const job of jobs) {
    if (job.data.videoHash !== videoHash) continue;
    // A worker may take it between the listing and this line: then the cancellation above ends it.
    if ((await queue.getJobState(job.id!)) !== "active") await queue.remove(job.id!);
  }
}
