import { ingestJobId } from "../../core/queue/jobs.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import type { EventOf } from "../../core/video/events.ts";

/** Starts reading a source as soon as its upload is opened. */
export async function addIngestJob(queues: Queues, event: EventOf<"upload.started">, traceparent?: string) {
  const { generation } = event.data;
  const data = { videoHash: event.subject, generation, traceparent };
  await queues.ingest.add("ingest", data, { jobId: ingestJobId(event.subject, generation) });
}

/** An ingest that gave its slot back, since its upload paused, goes on when the next chunk arrives. */
export async function wakeIngest(queues: Queues, videoHash: string): Promise<void> {
  for (const job of await queues.ingest.getDelayed()) {
    // One that waits for its next attempt after a failure keeps its backoff.
    if (job.data.videoHash !== videoHash || !job.data.paused) continue;
    // It may have woken by itself in this moment: then there is nothing to promote.
    if (await job.isDelayed()) await job.promote();
  }
}
