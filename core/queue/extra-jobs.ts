import type { EventOf } from "../video/events.ts";
import { type ExtraJob, extraJobId } from "./jobs.ts";

/** The jobs that make a film in other codecs once it is complete: span by span, one codec after the other. Pure. */
export function extraJobs(
  { subject: videoHash, data }: EventOf<"video.completed">,
  traceparent?: string,
): { jobId: string; data: ExtraJob }[] {
  const { generation, extras = [], spans = 0 } = data;
  const numbers = Array.from({ length: spans }, (_, span) => span);
  return extras.flatMap((codec) =>
    numbers.map((span) => ({
      jobId: extraJobId(videoHash, codec, span, generation),
      data: { videoHash, generation, codec, span, traceparent },
    })),
  );
}
