import { PipelineError } from "../../../core/errors.ts";
import type { StoredSegment } from "../../../core/library/list-segments.ts";
import { type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { type Sheet, type StoryboardPlan, tileTime } from "../../../core/video/storyboard.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { toJpeg } from "../encode/colour-filters.ts";
import { feedRung } from "../encode/read-gops.ts";
import { BACKGROUND_NICENESS, runFfmpeg } from "../ffmpeg/run.ts";
import { throwIfKilled } from "../ffmpeg/throw-if-killed.ts";
import { inputOptions } from "../ingest/input-options.ts";
import { DECODER_SHIFT_SECONDS } from "../mp4/shift-for-decoder.ts";

const CPU_SECONDS = 600;
/** MJPEG's scale from 2, the best, to 31. */
const QUALITY = 5;

export interface SheetWork {
  video: SourceVideo;
  rung: string;
  /** Of that rung, in order. */
  segments: StoredSegment[];
  plan: StoryboardPlan;
  sheet: Sheet;
}

/**
 * Draws one sheet as a JPEG. Of the rung only those segments are read that hold a tile's time, so that a film of
 * hours costs no more than one of minutes. Throws `source_damaged` when nothing can be decoded, `cancelled`.
 */
export async function drawSheet(
  context: TranscodeContext,
  { videoHash, signal }: JobScope,
  { video, rung, segments, plan, sheet }: SheetWork,
): Promise<Buffer> {
  const times = Array.from({ length: sheet.tiles }, (_, i) => tileTime(plan, sheet.first + i));
  const parts: Buffer[] = [];
  const result = await runFfmpeg({
    args: [
      // Of the pictures that none other needs none is decoded: another one is near.
      ...["-threads", "1", "-noautorotate", "-copyts", "-itsoffset", String(-DECODER_SHIFT_SECONDS)],
      ...["-skip_frame", "noref", ...inputOptions({ formats: ["mov"] }), "-f", "mov", "-i", "pipe:0"],
      ...["-filter_complex", buildSheetGraph(video, plan, sheet), "-filter_complex_threads", "1"],
      ...["-map", "[sheet]", "-frames:v", "1", "-map_metadata", "-1"],
      ...["-c:v", "mjpeg", "-threads", "1", "-q:v", String(QUALITY), "-f", "mjpeg", "pipe:3"],
    ],
    stdin: feedRung(context, videoHash, rung, segmentsAt(segments, times)),
    outputs: [(chunk) => void parts.push(chunk)],
    signal,
    niceness: BACKGROUND_NICENESS,
    sandbox: context.sandbox,
    cpuSeconds: CPU_SECONDS,
    log: context.logger,
  });
  throwIfKilled(result);
  if (parts.length === 0)
    throw new PipelineError("source_damaged", "No picture for the storyboard can be decoded", {
      cause: result.stderr,
    });
  return Buffer.concat(parts);
}

/** The numbers of the segments in which these times lie, each once. Pure. */
export function segmentsAt(segments: readonly StoredSegment[], times: readonly number[]): number[] {
  const at = (time: number) => segments.findLast(({ start }) => start <= time) ?? segments[0]!;
  return [...new Set(times.map((time) => at(time).n))];
}

/**
 * At each tile's time the picture that is shown then: `round=up` is the last one that began by then, which is
 * repeated where the next tile has none, and at the end of the film. Pure.
 */
export function buildSheetGraph(
  video: SourceVideo,
  plan: StoryboardPlan,
  { first, tiles, columns, rows }: Sheet,
): string {
  const { width, height } = plan.tile;
  const rate = `${plan.tiles * VIDEO_TIMESCALE}/${plan.end}`;
  return [
    `[0:v:0]setpts=PTS-${tileTime(plan, first) / VIDEO_TIMESCALE}/TB`,
    `fps=${rate}:start_time=0:round=up`,
    ...[`scale=${width}:${height}:flags=area`, ...toJpeg(video), "tpad=stop=-1:stop_mode=clone"],
    `tile=${columns}x${rows}:nb_frames=${tiles}[sheet]`,
  ].join(",");
}
