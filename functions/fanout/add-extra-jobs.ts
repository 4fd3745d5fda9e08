import { extraJobs } from "../../core/queue/extra-jobs.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import type { EventOf } from "../../core/video/events.ts";

/** Has a film that is complete made in other codecs: none of them holds up that film, or another. */
export async function addExtraJobs(queues: Queues, event: EventOf<"video.completed">, traceparent?: string) {
  const jobs = extraJobs(event, traceparent).map(({ jobId, data }) => {
    return { name: "extra", data, opts: { jobId } };
  });
  await queues.extra.addBulk(jobs);
}
