import { isCode, PipelineError } from "../../../core/errors.ts";
import { publishEvents } from "../../../core/log/publish-events.ts";
import type { EncodeJob } from "../../../core/queue/jobs.ts";
import { makeEvent } from "../../../core/video/events.ts";
import type { Gop } from "../../../core/video/gop.ts";
import { type PictureInspection, requirePicture } from "../../../core/video/inspection.ts";
import { sourceReason } from "../../../core/video/source-reasons.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { concealLost } from "./conceal-lost.ts";
import { type EncoderChoice, encoderForJob } from "./encoders.ts";
import { isDecodableLater } from "./find-decodable.ts";
import { planSpan } from "./plan-span.ts";
import { announceSegments, EVENT_SOURCE } from "./publish-segment.ts";
import { readInspection } from "./read-gops.ts";
import { runEncode } from "./run-encode.ts";

/**
 * Makes a span of GOP objects into the same span of the job's rungs, from the first segment that is not
 * stored, and announces all of them (the stored ones again). Resolves when every segment is stored and
 * every event acknowledged. What cannot be decoded is concealed; "paused" where that is all there is so far, and nobody
 * knows yet whether any of the film can. Throws `source_damaged` where none can, `encoder_failed`, `cancelled`. May be
 * repeated; stored segments keep their bytes.
 */
export async function encodeSpan(
  context: TranscodeContext,
  scope: JobScope,
  job: EncodeJob,
): Promise<"done" | "paused"> {
  const inspection = requirePicture(await readInspection(context, scope.videoHash));
  const encoder = encoderForJob(inspection.encoder, job.rungs);
  try {
    return await encodeMissing(context, scope, job, inspection, encoder);
  } catch (error) {
    const replaceable = encoder.name !== "libx264" && !isCode(error, "cancelled");
    if (!replaceable || !(error instanceof PipelineError)) throw error;
    if (error.code !== "encoder_failed" && error.code !== "source_damaged") throw error;
    await announceReplacement(context, scope, encoder, error.detail);
    const software = { name: "libx264", preset: context.config.encoder.preset };
    return await encodeMissing(context, scope, job, inspection, software);
  }
}

async function encodeMissing(
  context: TranscodeContext,
  scope: JobScope,
  job: EncodeJob,
  inspection: PictureInspection,
  encoder: EncoderChoice,
): Promise<"done" | "paused"> {
  const span = { ...job, names: job.rungs };
  const plan = await planSpan(context, span, inspection);
  await announceSegments(context, scope, plan.stored);
  if (plan.gops.length === 0) return "done";
  const lost = await runEncode(context, scope, { inspection, encoder, plan });
  if (lost.length === 0) return "done";
  const [first] = job.gops as [Gop];
  if (first.n === 1 && lost.length === job.gops.length) {
    const isDecodable = await isDecodableLater(context, scope, job.gops.at(-1)!.n);
    if (isDecodable === null) return "paused";
    if (!isDecodable) throw sourceReason("no_picture", { at: first.start });
  }
  await concealLost(context, scope, span, { inspection, encoder, rungs: inspection.rungs });
  return "done";
}

async function announceReplacement(
  context: TranscodeContext,
  scope: JobScope,
  from: EncoderChoice,
  detail: string,
): Promise<void> {
  context.logger.warn({ videoHash: scope.videoHash, from: from.name, detail }, "encoder replaced");
  const data = { from: from.name, to: "libx264", detail };
  const event = makeEvent(EVENT_SOURCE, scope.videoHash, "encoder.replaced", data);
  await publishEvents(context.log, [event], scope.traceparent);
}
