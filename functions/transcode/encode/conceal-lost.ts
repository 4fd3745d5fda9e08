import type { EncodeJob } from "../../../core/queue/jobs.ts";
import type { Gop } from "../../../core/video/events.ts";
import { segmentKey } from "../../../core/video/keys.ts";
import { SOURCE_RUNG } from "../../../core/video/ladder.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { planSpan } from "./plan-span.ts";
import { type EncodeWork, runEncode } from "./run-encode.ts";

const MOST_FPS = 60;

/**
 * Makes the segments of a job's GOP objects of which no picture can be decoded: the picture before them stands still,
 * or where there is none that can be decoded either, it is black. So each rung has every segment, and its sound.
 */
export async function concealLost(
  context: TranscodeContext,
  scope: JobScope,
  job: EncodeJob,
  { inspection, encoder }: Pick<EncodeWork, "inspection" | "encoder">,
): Promise<void> {
  const steady = Math.min(inspection.video.fps, MOST_FPS);
  for (const black of [false, true]) {
    const plan = await planSpan(context, job, inspection);
    if (plan.gops.length === 0) return;
    const [first] = plan.gops as [Gop];
    // What is held stands for a picture of the preroll.
    const lost = first.held === undefined ? first : (job.preroll ?? first);
    const preroll = black ? null : await gopBefore(context, job, lost);
    const work = { inspection, encoder, plan: { ...plan, preroll }, fill: { steady, black } };
    await runEncode(context, scope, work);
  }
}

/** The GOP object before one, wherever it lies: of this span, or the last of the span before. */
async function gopBefore(
  { buckets }: TranscodeContext,
  { videoHash, gops }: EncodeJob,
  { n }: Gop,
): Promise<Gop | null> {
  const before = gops.find((gop) => gop.n === n - 1);
  if (before || n === 1) return before ?? null;
  const isPublished = (await buckets.media.head(segmentKey(videoHash, SOURCE_RUNG, n - 1))) !== null;
  const place = isPublished ? "media" : "uploads";
  // Of a preroll nothing but its place is looked at.
  return { n: n - 1, start: 0, duration: 1, place, leading: false };
}
