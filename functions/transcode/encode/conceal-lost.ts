import type { Gop } from "../../../core/video/gop.ts";
import { segmentKey } from "../../../core/video/keys.ts";
import { SOURCE_RUNG } from "../../../core/video/ladder.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import type { EncodedRung } from "./encoder-traits.ts";
import { planSpan, type SpanWork } from "./plan-span.ts";
import { type EncodeWork, runEncode } from "./run-encode.ts";

const MOST_FPS = 60;

/**
 * Makes the segments of a job's GOP objects of which no picture can be decoded: the picture before them stands still,
 * or where there is none that can be decoded either, it is black. So each rung has every segment, and its sound.
 */
export async function concealLost(
  context: TranscodeContext,
  scope: JobScope,
  span: SpanWork,
  { inspection, rungs, ...made }: Omit<EncodeWork, "plan" | "fill"> & { rungs: readonly EncodedRung[] },
): Promise<void> {
  const steady = Math.min(inspection.video.fps, MOST_FPS);
  for (const black of [false, true]) {
    const plan = await planSpan(context, span, { video: inspection.video, rungs });
    if (plan.gops.length === 0) return;
    const [first] = plan.gops as [Gop];
    // What is held stands for a picture of the preroll.
    const lost = first.held === undefined ? first : (span.preroll ?? first);
    const preroll = black ? null : await gopBefore(context, span, lost);
    const work = { inspection, ...made, plan: { ...plan, preroll }, fill: { steady, black } };
    await runEncode(context, scope, work);
  }
}

/** The GOP object before one, wherever it lies: of this span, or the last of the span before. */
async function gopBefore(
  { buckets }: TranscodeContext,
  { videoHash, gops }: SpanWork,
  { n }: Gop,
): Promise<Gop | null> {
  const before = gops.find((gop) => gop.n === n - 1);
  if (before || n === 1) return before ?? null;
  const isPublished = (await buckets.media.head(segmentKey(videoHash, SOURCE_RUNG, n - 1))) !== null;
  const place = isPublished ? "media" : "uploads";
  // Of a preroll nothing but its place is looked at.
  return { n: n - 1, start: 0, duration: 1, place, leading: false };
}
