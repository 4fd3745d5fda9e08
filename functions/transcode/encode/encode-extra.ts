import { PipelineError } from "../../../core/errors.ts";
import { findSpan } from "../../../core/library/find-span.ts";
import type { ExtraJob } from "../../../core/queue/jobs.ts";
import { requirePicture } from "../../../core/video/inspection.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { concealLost } from "./conceal-lost.ts";
import { planExtraRuns } from "./plan-extra-runs.ts";
import { planSpan } from "./plan-span.ts";
import { announceSegments } from "./publish-segment.ts";
import { readInspection } from "./read-gops.ts";
import { runEncode } from "./run-encode.ts";

/**
 * Makes a span of a film that is complete in another codec, of the same GOP objects and with the same boundaries as in
 * H.264. Resolves when every segment is stored and every event acknowledged. Throws `encoder_failed`, `cancelled`,
 * `object_not_found` where the GOP objects are gone. May be repeated; stored segments keep their bytes.
 */
export async function encodeExtra(context: TranscodeContext, scope: JobScope, job: ExtraJob): Promise<void> {
  const { videoHash, generation, codec } = job;
  const inspection = requirePicture(await readInspection(context, videoHash));
  const ladder = inspection.extras.find((one) => one.codec === codec);
  if (!ladder) throw new PipelineError("invalid_request", `The film is not made in ${codec}`);
  const { encoder, rungs } = ladder;
  const { video } = inspection;
  const { gops, preroll } = await findSpan(context.library, { videoHash, generation, span: job.span });
  for (const run of planExtraRuns(ladder, { gops, preroll })) {
    const span = { videoHash, ...run };
    const plan = await planSpan(context, span, { video, rungs });
    await announceSegments(context, scope, plan.stored);
    if (plan.gops.length === 0) continue;
    const lost = await runEncode(context, scope, { inspection, encoder, plan, extra: true });
    if (lost.length > 0) await concealLost(context, scope, span, { inspection, encoder, rungs, extra: true });
  }
}
