import { chosenPictureJobId, wholePictureJobId } from "../../core/queue/jobs.ts";
import type { Queues } from "../../core/queue/open-queues.ts";
import type { EventOf } from "../../core/video/events.ts";

/** Has the poster made that somebody chose. */
export async function addChosenPicture(
  queues: Queues,
  event: EventOf<"poster.chosen">,
  traceparent?: string,
) {
  const { generation, choice } = event.data;
  const jobId = chosenPictureJobId(event.subject, choice, generation);
  await queues.picture.add("picture", { videoHash: event.subject, generation, traceparent }, { jobId });
}

/** Has the poster of a film that is whole looked at again: the early one knows its first seconds alone. */
export async function addWholePicture(
  queues: Queues,
  event: EventOf<"video.completed">,
  traceparent?: string,
) {
  const { generation } = event.data;
  const jobId = wholePictureJobId(event.subject, generation);
  await queues.picture.add("picture", { videoHash: event.subject, generation, traceparent }, { jobId });
}
