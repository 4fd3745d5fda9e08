import { latestPicture } from "../../../core/video/gops.ts";
import { type PlannedRung, type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { describeSource, toPublished } from "./colour-filters.ts";
import { conformSize } from "./conform-size.ts";
import { deinterlace, fieldPreroll } from "./deinterlace.ts";
import { holdPictures } from "./hold-pictures.ts";
import { upright } from "./upright.ts";

/** Half a picture at 60 fps less one tick: how far a boundary may lie from the grid of the fps filter. */
const CAPPED_SLACK_TICKS = VIDEO_TIMESCALE / 120 - 1;
const MOST_FPS = 60;
const LONGEST_GOP_SECONDS = 11;

/** How many ticks before a boundary its first picture may lie; 0 unless pictures are put on a grid of times. */
export function boundarySlack(source: SourceVideo, steady?: number): number {
  if (steady) return Math.ceil(VIDEO_TIMESCALE / steady / 2) - 1;
  return isCapped(source) ? CAPPED_SLACK_TICKS : 0;
}

/** What comes out of a span: pictures from `start` to `end`, ticks. */
export interface SpanTimes {
  start: number;
  end: number;
  /** Pictures a second, the one before in the place of each that is missing; else they come as they are. */
  steady?: number;
  /** Pictures that stand long are shown again. */
  holds?: boolean;
  /** The picture at `picture` (ticks), or the last there is, `count` times in each of the segments of one length. */
  held?: { picture: number; segments: number; ticks: number; count: number };
  /** The film begins with it. A first picture that comes late is there from `start` on: see latestPicture. */
  first?: boolean;
}

/** What boundaries must be multiples of, in ticks: where the frame rate is capped, every segment begins with a picture. */
export function boundaryGrid(source: SourceVideo): number {
  return isCapped(source) ? VIDEO_TIMESCALE / MOST_FPS : 1;
}

/** More pictures a second than are published; 60.5 leaves room for rates that containers round. */
export const isCapped = (source: SourceVideo) => source.fps > MOST_FPS + 0.5;

/**
 * Ticks as the seconds of an FFmpeg option, less than a tick early, so that a picture exactly at the
 * boundary is never lost to rounding.
 */
export function justBefore(ticks: number): string {
  return (ticks / VIDEO_TIMESCALE - 0.000_004).toFixed(6);
}

/**
 * The filter graph of a span: one decode, made upright, progressive and SDR once, its rungs labelled [v0],
 * [v1] … in their order. Each is scaled from the next larger one, at half the cost of scaling all of them
 * from the source (SSIM between the two ways 0.9996). `input` is FFmpeg's name of the stream; `start` and
 * `end` in ticks: what lies before (the preroll) is cut away; `holds` has pictures that stand long shown
 * again; `intake` is what the encoder takes.
 */
export function buildFilterGraph(
  source: SourceVideo,
  rungs: PlannedRung[],
  span: SpanTimes,
  intake: string,
  input = "0:v:0",
): string {
  const shared = [
    ...conformSize(source),
    describeSource(source),
    ...(span.held ? holdOne(source, span) : inTime(source, span)),
    ...upright(source),
  ];
  const tallestFirst = rungs.map((rung, i) => ({ rung, i })).sort((a, b) => b.rung.height - a.rung.height);
  const chains = tallestFirst.map(({ rung, i }, step) => {
    const isLast = step === rungs.length - 1;
    const next = isLast ? intake : `split[r${i}][n${step + 1}];[r${i}]${intake}`;
    return step === 0
      ? `[${input}]${[...shared, ...toPublished(source, rung), next].join(",")}[v${i}]`
      : `[n${step}]scale=${rung.width}:${rung.height}:flags=bicubic,setsar=1,${next}[v${i}]`;
  });
  return chains.join(";");
}

/** The pictures of the span, progressive. */
function inTime(source: SourceVideo, span: SpanTimes): string[] {
  return [
    ...fieldPreroll(source, span.start).map((ticks) => `trim=start=${justBefore(ticks)}`),
    ...deinterlace(source),
    ...atRate(source, span),
    trim(source, span),
    ...(span.first ? [standFrom(source, span.start)] : []),
    ...(span.holds ? [holdPictures()] : []),
  ];
}

function standFrom(source: SourceVideo, start: number): string {
  const seconds = start / VIDEO_TIMESCALE;
  const latest = (start + latestPicture(source)) / VIDEO_TIMESCALE;
  return `setpts='if(eq(N,0)*gt(T,${latest.toFixed(6)}),${seconds.toFixed(6)}/TB,PTS)'`;
}

/** One picture in the place of those that are missing; where it cannot be decoded, the last one before it. */
function holdOne(source: SourceVideo, { start, held }: SpanTimes): string[] {
  const { picture, segments, ticks, count } = held!;
  return [
    ...deinterlace(source),
    `tpad=stop_mode=clone:stop_duration=${2 * LONGEST_GOP_SECONDS}`,
    `trim=start=${justBefore(picture)},trim=end_frame=1,loop=loop=${segments * count - 1}:size=1`,
    `settb=1/${VIDEO_TIMESCALE},setpts=${start}+trunc(N*${ticks}/${count})`,
  ];
}

/** Steady from the start to the end, whatever is missing at either; or at most 60 pictures a second. */
function atRate(source: SourceVideo, { start, end, steady }: SpanTimes): string[] {
  if (!steady) return isCapped(source) ? [`fps=${MOST_FPS}`] : [];
  // The last picture there is may belong to the GOP object before.
  const seconds = LONGEST_GOP_SECONDS + (end - start) / VIDEO_TIMESCALE;
  const held = `tpad=stop_mode=clone:stop_duration=${seconds.toFixed(3)}`;
  return [held, `fps=${steady}:start_time=${(start / VIDEO_TIMESCALE).toFixed(6)}`];
}

/** Only on a grid does an end matter: the last picture may be repeated beyond it. */
function trim(source: SourceVideo, { start, end, steady }: SpanTimes): string {
  const slack = boundarySlack(source, steady);
  const from = `trim=start=${justBefore(start - slack)}`;
  return slack > 0 ? `${from}:end=${justBefore(end - slack)}` : from;
}
