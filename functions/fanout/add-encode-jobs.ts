import { pictureJobId } from "../../core/queue/jobs.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import { jobPriority } from "../../core/queue/priority.ts";
import { spanJobs } from "../../core/queue/span-jobs.ts";
import type { EventOf } from "../../core/video/events.ts";

/** Adds a span's jobs, and with the first span the one for the poster. */
export async function addEncodeJobs(queues: Queues, event: EventOf<"span.ready">, traceparent?: string) {
  const jobs = spanJobs(event, traceparent).map(({ jobId, part, data }) => ({
    name: "encode",
    data,
    opts: { jobId, priority: jobPriority(data.span, part) },
  }));
  await queues.encode.addBulk(jobs);
  const videoHash = event.subject;
  const { generation, span, gops } = event.data;
  if (span > 0) return;
  const picture = { videoHash, generation, place: gops[0]!.place, traceparent };
  await queues.picture.add("picture", picture, { jobId: pictureJobId(videoHash, generation) });
}
