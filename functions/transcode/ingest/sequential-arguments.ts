import type { SourceCaptions } from "../../../core/video/captions/track.ts";
import { type PictureInspection, type Rung, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { oneGraph } from "../encode/conform-size.ts";
import { type EncoderChoice, encoderForJob, encoderTraits } from "../encode/encoders.ts";
import { buildFilterGraph } from "../encode/filters.ts";
import { alphaDecoder } from "./beside-alpha.ts";
import { captionArguments } from "./captions/caption-arguments.ts";
import { type SoundOutput, shiftOutput, soundArguments, sourceArguments } from "./copy-arguments.ts";
import type { Look } from "./input-options.ts";

export interface SequentialArguments {
  url: string;
  look?: Look | null;
  videoStream: number;
  /** Seconds by which pictures are to be seen later. */
  shift: number;
  /** Sound i is written to the pipe i after that of the last rung. */
  sounds: SoundOutput[];
  /** Text track i is written to the pipe i after that of the last sound. */
  captions: SourceCaptions[];
  inspection: PictureInspection;
  /** Rung i is written to pipe:(3 + i). */
  rungs: Rung[];
  /** Ticks from which pictures come out. */
  start: number;
}

/** Where the film ends is not known; only a capped frame rate asks for an end at all. */
const NO_END = Number.MAX_SAFE_INTEGER;

/**
 * FFmpeg's arguments to encode a whole source into every rung at once, a key every few seconds, with its sound; the
 * last pipe gets a line for each packet of pictures.
 */
export function sequentialArguments(options: SequentialArguments): string[] {
  const { url, look, videoStream, shift, sounds, captions, inspection, rungs, start } = options;
  const encoder = encoderForJob(
    inspection.encoder,
    rungs.map(({ rung }) => rung),
  );
  const traits = encoderTraits(encoder.name);
  const span = { start, end: NO_END, holds: true, first: start === 0 };
  const shifts = shift === 0 ? "" : `[0:${videoStream}]setpts=PTS+round(${shift.toFixed(6)}/TB)[shifted];`;
  const pictures = shift === 0 ? `0:${videoStream}` : "shifted";
  const graph = shifts + buildFilterGraph(inspection.video, rungs, span, traits.intake, pictures);
  const decoder = alphaDecoder(inspection.video);
  return [
    // Without generated time stamps: a decoder orders pictures better than a guess from their packets.
    ...[
      ...traits.device,
      "-noautorotate",
      ...oneGraph(inspection.video),
      ...(decoder ? [`-c:${videoStream}`, decoder] : []),
      ...sourceArguments({ url, look, container: inspection.container }),
    ],
    ...["-filter_complex", graph],
    ...rungs.flatMap((rung, i) => rungArguments(inspection, encoder, rung, i)),
    ...sounds.flatMap((sound, i) => soundArguments(sound, `pipe:${3 + rungs.length + i}`)),
    ...captionArguments(captions, 3 + rungs.length + sounds.length),
    // An encoder does not tell how long its last picture is seen; the source's packets do.
    ...["-map", `0:${videoStream}`, "-c:v", "copy", ...shiftOutput(shift), "-f", "framecrc"],
    `pipe:${3 + rungs.length + sounds.length + captions.length}`,
  ];
}

function rungArguments(
  { segmentSeconds }: PictureInspection,
  { name, preset }: EncoderChoice,
  rung: Rung,
  i: number,
): string[] {
  const key = `expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+${segmentSeconds}-0.00001))`;
  return [
    ...["-map", `[v${i}]`, "-map_metadata", "-1", "-map_chapters", "-1", "-c:v", name],
    ...encoderTraits(name).options(rung, preset),
    ...["-fps_mode", "passthrough", "-enc_time_base", `1:${VIDEO_TIMESCALE}`],
    ...["-video_track_timescale", String(VIDEO_TIMESCALE), "-force_key_frames", key],
    ...["-bsf:v", "dump_extra=freq=keyframe"],
    ...["-f", "mp4", "-movflags", "cmaf+frag_keyframe+frag_discont", `pipe:${3 + i}`],
  ];
}
