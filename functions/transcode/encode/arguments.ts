import type { Gop } from "../../../core/video/gop.ts";
import { type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { inputOptions } from "../ingest/input-options.ts";
import { DECODER_SHIFT_SECONDS } from "../mp4/shift-for-decoder.ts";
import { oneGraph } from "./conform-size.ts";
import type { EncodedRung } from "./encoder-traits.ts";
import { type EncoderChoice, encoderTraits } from "./encoders.ts";
import { boundarySlack, buildFilterGraph, justBefore, type SpanTimes } from "./filters.ts";
import { LONGEST_STAND_SECONDS } from "./hold-pictures.ts";

/** In longer GOPs pictures may stand; films of before were not told. */
const LONG_GOP_SECONDS = 5;

export interface EncodeArguments {
  source: SourceVideo;
  encoder: EncoderChoice;
  /** Rung i is written to pipe:(3 + i). */
  rungs: EncodedRung[];
  /** The GOP objects whose pictures come out, in order; a preroll before them is cut away. */
  gops: Gop[];
  /** Fills what is missing: see SpanTimes. */
  steady?: number;
  /** Nothing can be decoded: black pictures come out, and nothing is read. */
  black?: boolean;
  /** Version of x264 that made the source, for its old 4:4:4 streams. */
  x264Build?: number | null;
}

/**
 * FFmpeg's arguments for a span: init and GOP objects on stdin (shifted by shiftForDecoder), one decode,
 * each rung as fragmented MP4 on a pipe of its own, with a key exactly at each boundary. Pure.
 */
export function buildEncodeArguments(job: EncodeArguments): string[] {
  const traits = encoderTraits(job.encoder.name);
  const holds = job.gops.some(
    ({ stands, duration }) => stands || duration > LONG_GOP_SECONDS * VIDEO_TIMESCALE,
  );
  const { start, duration: ticks, held } = job.gops[0]!;
  const times = {
    start,
    end: endOf(job.gops.at(-1)!),
    holds,
    steady: job.steady,
    first: job.gops[0]!.n === 1,
  };
  const isHeld = held !== undefined && !job.black;
  const span = isHeld
    ? { ...times, held: { picture: held, segments: job.gops.length, ticks, count: timesHeld(job.gops) } }
    : times;
  const [before, input] = job.black ? ["", "0:v:0"] : [`[0:v:0]${forward(job.source)}[told];`, "told"];
  return [
    ...traits.device,
    ...(job.black ? blackInput(job.source, span) : gopInput(job)),
    ...["-filter_complex", before + buildFilterGraph(job.source, job.rungs, span, traits.intake, input)],
    ...job.rungs.flatMap((rung, i) => outputArguments(job, rung, i)),
  ];
}

/** A picture that would come with the one before it, or go back in time, comes a quarter of a picture after it. */
function forward({ fps }: SourceVideo): string {
  const step = Math.max(1, Math.round(VIDEO_TIMESCALE / fps / 4));
  return `setpts='if(gt(N,0)*lte(PTS,PREV_OUTPTS),PREV_OUTPTS+${step},PTS)'`;
}

/** How often a picture that is held is shown in each segment. */
const timesHeld = ([first]: Gop[]) => Math.ceil(first!.duration / (LONGEST_STAND_SECONDS * VIDEO_TIMESCALE));

function gopInput({ source, x264Build }: EncodeArguments): string[] {
  return [
    ...["-noautorotate", "-copyts", "-itsoffset", String(-DECODER_SHIFT_SECONDS)],
    ...oneGraph(source),
    ...(x264Build ? ["-x264_build", String(x264Build)] : []),
    ...[...inputOptions({ formats: ["mov"] }), "-f", "mov", "-i", "pipe:0"],
  ];
}

function blackInput({ width, height }: SourceVideo, { start, end, steady }: SpanTimes): string[] {
  const seconds = ((end - start) / VIDEO_TIMESCALE).toFixed(3);
  return [
    ...["-copyts", "-itsoffset", justBefore(start), "-f", "lavfi"],
    ...["-i", `color=c=black:s=${width}x${height}:r=${steady}:d=${seconds}`],
  ];
}

export const endOf = (gop: Gop) => gop.start + gop.duration;

function outputArguments(
  { encoder, source, gops, steady, black }: EncodeArguments,
  rung: EncodedRung,
  i: number,
): string[] {
  const slack = boundarySlack(source, steady);
  const boundaries = () => gops.map((gop) => justBefore(gop.start - slack)).join(",");
  // There may be more of what is held than an argument has room for.
  const keys = gops[0]!.held === undefined || black ? boundaries() : `expr:not(mod(n,${timesHeld(gops)}))`;
  return [
    ...["-map", `[v${i}]`, "-map_metadata", "-1", "-c:v", encoder.name],
    ...encoderTraits(encoder.name).options(rung, encoder.preset),
    // Pictures keep their own times: none is doubled or dropped to fit a rate.
    ...["-fps_mode", "passthrough", "-enc_time_base", `1:${VIDEO_TIMESCALE}`],
    ...["-video_track_timescale", String(VIDEO_TIMESCALE), "-force_key_frames", keys],
    ...encoderTraits(encoder.name).packaging,
    // cmaf: negative composition offsets, no edit list; frag_discont: decode times are absolute.
    ...["-f", "mp4", "-movflags", "cmaf+frag_keyframe+frag_discont", `pipe:${3 + i}`],
  ];
}
