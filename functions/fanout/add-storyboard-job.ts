import { storyboardJobId } from "../../core/queue/jobs.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import type { EventOf } from "../../core/video/events.ts";

/** Has the storyboard of a film made that is whole: it needs no rung any more, and no viewer waits for it. */
export async function addStoryboardJob(
  queues: Queues,
  event: EventOf<"video.completed">,
  traceparent?: string,
) {
  const { generation, segments } = event.data;
  if (segments === 0) return; // sound alone has no pictures to show
  const data = { videoHash: event.subject, generation, traceparent };
  await queues.storyboard.add("storyboard", data, { jobId: storyboardJobId(event.subject, generation) });
}
