import type { Queue } from "bullmq";
import type { Queues } from "../../core/queue/open-queues.ts";
import type { QueuedJob } from "../../core/video/job-facts.ts";

/** A dead job's next life, under the id it had; one that cannot be read is buried again by who takes it. */
export async function addJobAgain(queues: Queues, job: QueuedJob | null): Promise<void> {
  if (!job) return;
  const { queue, id, data, priority } = job;
  await (queues[queue] as Queue).add(queue, data, { jobId: id, priority });
}
