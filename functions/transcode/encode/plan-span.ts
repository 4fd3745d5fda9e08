import { PipelineError } from "../../../core/errors.ts";
import type { EncodeJob } from "../../../core/queue/jobs.ts";
import type { EventData } from "../../../core/video/events.ts";
import type { Gop } from "../../../core/video/gop.ts";
import type { SourceVideo } from "../../../core/video/inspection.ts";
import { rungPrefix, segmentNumber } from "../../../core/video/keys.ts";
import type { TranscodeContext } from "../context.ts";
import { looksBack } from "./deinterlace.ts";
import type { EncodedRung } from "./encoder-traits.ts";

/** What is to be made of a span: `names` of the film's rungs. */
export interface SpanWork extends Pick<EncodeJob, "videoHash" | "gops" | "preroll"> {
  names: string[];
}

/** What of a job is stored, and what is still to be made. */
export interface SpanPlan {
  /** Stored segments of the job, as their events say it. */
  stored: EventData<"segment.ready">[];
  /** GOP objects to encode: from the first number that is missing in any rung. Empty when none is. */
  gops: Gop[];
  /** Fed to the decoder before them, and cut away again. */
  preroll: Gop | null;
  /** Rungs in which something is missing. */
  rungs: EncodedRung[];
  /** Per rung, the numbers to be stored. */
  missing: Map<string, Set<number>>;
}

/** Compares a job with what is stored. Throws `invalid_request` for a rung that the film does not have. */
export async function planSpan(
  { buckets }: TranscodeContext,
  job: SpanWork,
  { video, rungs }: { video: SourceVideo; rungs: readonly EncodedRung[] },
): Promise<SpanPlan> {
  const plan: SpanPlan = { stored: [], gops: [], preroll: null, rungs: [], missing: new Map() };
  for (const name of job.names) {
    const rung = rungs.find((candidate) => candidate.rung === name);
    if (!rung) throw new PipelineError("invalid_request", `The film has no rung ${name}`);
    const sizes = new Map<number, number>();
    for await (const { key, size } of buckets.media.list(rungPrefix(job.videoHash, name))) {
      sizes.set(segmentNumber(key) ?? 0, size);
    }
    const missing = new Set<number>();
    for (const { n, start, duration } of job.gops) {
      const bytes = sizes.get(n);
      if (bytes === undefined) missing.add(n);
      else plan.stored.push({ rung: name, n, start, duration, bytes, speed: null });
    }
    if (missing.size > 0) plan.rungs.push(rung);
    plan.missing.set(name, missing);
  }
  const first = job.gops.findIndex(({ n }) => plan.rungs.some(({ rung }) => plan.missing.get(rung)?.has(n)));
  if (first >= 0) {
    plan.gops = job.gops.slice(first);
    const { leading, held } = plan.gops[0]!;
    // Pictures shown before a GOP's key need the GOP before, and fields those around them; all others stand alone.
    const before = first === 0 ? job.preroll : job.gops[first - 1]!;
    if (held !== undefined) plan.preroll = job.preroll;
    else plan.preroll = leading || looksBack(video) ? before : null;
  }
  return plan;
}
