import { PipelineError } from "../../../core/errors.ts";
import { listSegments, type StoredSegment } from "../../../core/library/list-segments.ts";
import type { PictureInspection } from "../../../core/video/inspection.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { feedRung } from "../encode/read-gops.ts";
import { type Candidate, choosePicture } from "./choose-picture.ts";
import { lookAtPictures } from "./look-at-pictures.ts";
import { asPublished } from "./picture-graph.ts";

/** So a film of hours costs what one of minutes does. */
const MOST_SEGMENTS = 24;
/** What comes later gives away how it ends; credits are there as well. */
const LATEST_SHARE = 0.85;
/** By how much the end is worth less than the beginning. */
const LATENESS = 0.15;

/**
 * The best picture of the film as far as it is stored, of its lowest rung. Throws `source_damaged` when none can be
 * decoded, `object_not_found` where nothing is stored, `cancelled`.
 */
export async function findPicture(
  context: TranscodeContext,
  scope: JobScope,
  { rungs, video }: PictureInspection,
): Promise<Candidate> {
  const lowest = rungs.at(-1)!;
  const segments = await listSegments(context.library, scope.videoHash, lowest.rung);
  if (segments.length === 0) throw new PipelineError("object_not_found", "The film has no segments yet");
  const numbers = spreadOver(segments, MOST_SEGMENTS, LATEST_SHARE);
  const open = () => feedRung(context, scope.videoHash, lowest.rung, numbers);
  const footage = { open, video: asPublished(video, lowest) };
  const best = choosePicture(await lookAtPictures(context, scope, footage), LATENESS);
  if (!best) throw new PipelineError("source_damaged", "No picture of the film can be decoded");
  return best;
}

/** Numbers of `most` segments at even distances, each once; where there are more, up to a share of the film. Pure. */
export function spreadOver(segments: readonly StoredSegment[], most: number, until = 1): number[] {
  const last = Math.floor((segments.length - 1) * (segments.length > most ? until : 1));
  const count = Math.min(most, last + 1);
  const indices = Array.from({ length: count }, (_, i) => Math.round((i * last) / Math.max(1, count - 1)));
  return [...new Set(indices)].map((index) => segments[index]!.n);
}
