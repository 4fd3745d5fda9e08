import { PipelineError } from "../../../core/errors.ts";
import { VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { choosePicture, isGood } from "./choose-picture.ts";
import { type Footage, lookAtPictures } from "./look-at-pictures.ts";
import { storePoster, tellPoster } from "./store-poster.ts";
import { takePicture } from "./take-picture.ts";

/**
 * Makes a poster of the film's first seconds, so that the library has a picture while the rest arrives: the best
 * of them, told as poor where it is. One that is there already stays. Throws `source_damaged` when no picture can
 * be decoded, `cancelled`.
 */
export async function makeEarlyPoster(
  context: TranscodeContext,
  scope: JobScope,
  footage: Footage,
  madeFrom: string,
): Promise<void> {
  const seen = await lookAtPictures(context, scope, footage);
  // What lies before zero is hidden by an edit list.
  const shown = seen.filter(({ time }) => time >= 0);
  const best = choosePicture(shown.length > 0 ? shown : seen);
  const jpeg = best && (await takePicture(context, scope, footage, { time: best.time, skipsUnneeded: true }));
  if (!jpeg) throw new PipelineError("source_damaged", "No picture of the first seconds can be decoded");
  const version = await storePoster(context, scope.videoHash, jpeg, null);
  if (!version) return;
  const time = best.time / VIDEO_TIMESCALE;
  const good = isGood(best);
  await tellPoster(context, scope, {
    ...{ choice: 0, stage: "early", time, found: true, good, madeFrom, version },
  });
}
