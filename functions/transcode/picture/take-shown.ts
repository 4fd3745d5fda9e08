import { PipelineError } from "../../../core/errors.ts";
import { listSegments, type StoredSegment } from "../../../core/library/list-segments.ts";
import { type PictureInspection, type Rung, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { segmentKey } from "../../../core/video/keys.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { feedRung } from "../encode/read-gops.ts";
import { BoxStream } from "../mp4/box-stream.ts";
import { parseMoof } from "../mp4/parse-fragment.ts";
import { asPublished } from "./picture-graph.ts";
import { takePicture } from "./take-picture.ts";

/** Players count microseconds: a picture that begins that little later is the one that they show. */
const ROUNDING_TICKS = 1;

/**
 * The picture that a player shows at a time (ticks of 90 kHz), as a JPEG from the tallest rung that has it; at the
 * film's ends the first or the last one. `time` is that at which it begins, in seconds. Throws `object_not_found`
 * where nothing is stored, `source_damaged`, `cancelled`.
 */
export async function takeShown(
  context: TranscodeContext,
  scope: JobScope,
  { rungs, video }: PictureInspection,
  at: number,
): Promise<{ jpeg: Buffer; time: number; madeFrom: string }> {
  const { videoHash } = scope;
  const place = await findPlace(context, videoHash, rungs, at);
  if (!place) throw new PipelineError("object_not_found", "The film has no segments yet");
  const { rung, segment } = place;
  const times = await readPictureTimes(context, videoHash, rung.rung, segment.n);
  const begun = times.filter((time) => time <= at + ROUNDING_TICKS);
  const time = begun.length > 0 ? Math.max(...begun) : Math.min(...times);
  const open = () => feedRung(context, videoHash, rung.rung, [segment.n]);
  const footage = { open, video: asPublished(video, rung) };
  const jpeg = await takePicture(context, scope, footage, { time, skipsUnneeded: false });
  if (!jpeg) throw new PipelineError("source_damaged", "The picture of this time cannot be decoded");
  return { jpeg, time: time / VIDEO_TIMESCALE, madeFrom: rung.rung };
}

interface Place {
  rung: Rung;
  segment: StoredSegment;
}

/** The tallest rung whose segment covers the time; behind the end the one that reaches furthest. */
async function findPlace(
  { library }: TranscodeContext,
  videoHash: string,
  rungs: Rung[],
  at: number,
): Promise<Place | null> {
  let nearest: Place | null = null;
  const endOf = ({ start, duration }: StoredSegment) => start + duration;
  for (const rung of rungs) {
    const segments = await listSegments(library, videoHash, rung.rung);
    const segment = segments.findLast(({ start }) => start <= at + ROUNDING_TICKS) ?? segments[0];
    if (!segment) continue;
    if (at < endOf(segment)) return { rung, segment };
    if (!nearest || endOf(segment) > endOf(nearest.segment)) nearest = { rung, segment };
  }
  return nearest;
}

/** When the pictures of a segment begin, ticks of 90 kHz. */
async function readPictureTimes(
  { buckets }: TranscodeContext,
  videoHash: string,
  rung: string,
  n: number,
): Promise<number[]> {
  const { body } = await buckets.media.open(segmentKey(videoHash, rung, n));
  const boxes = new BoxStream();
  const times: number[] = [];
  for await (const chunk of body) {
    for (const { type, bytes } of boxes.feed(chunk))
      if (type === "moof") times.push(...parseMoof(bytes).samples.map(({ pts }) => pts));
  }
  return times;
}
