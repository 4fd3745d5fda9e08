import type { SourceCaptions } from "../../../core/video/captions/track.ts";
import { AUDIO_TIMESCALE, type Sound, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { FRAME_TICKS } from "../mp4/write-sound-fragment.ts";
import { captionArguments } from "./captions/caption-arguments.ts";
import { inputOptions, type Look } from "./input-options.ts";

/** What is made of a stream of the source. */
export type SoundOutput = Pick<Sound, "stream" | "start" | "channels" | "bitrate" | "source">;

export interface SourceInput {
  /** What FFmpeg reads: pipe:0 or a loopback URL. */
  url: string;
  /** FFmpeg's name of the format. */
  container: string;
  /** How far it must look ahead to know all streams, where it does not by itself. */
  look?: Look | null;
}

export interface CopyArguments extends SourceInput {
  videoStream: number;
  /** Seconds by which pictures are to be seen later. */
  shift: number;
  /** Sound i is written to pipe:(5 + i). */
  sounds: SoundOutput[];
  /** Text track i is written to the pipe i after that of the last sound. */
  captions: SourceCaptions[];
  gopContainer: "mp4" | "mov";
  /** The pictures are decoded as well, to hear of damage in them. */
  decodes: boolean;
}

/** Caps FFmpeg's memory on very long GOPs; x264's default GOP at 23.976 fps (10.43 s) stays whole. */
const LONGEST_FRAGMENT_US = 11_000_000;
/** Short: a film plays when the sound of its first segment is there. The sound lane joins the later ones. */
const SOUND_FRAGMENT_US = 500_000;
/** The first three GOPs, at their longest. */
const LOOK_AHEAD_SECONDS = 32;

/**
 * `cmaf` writes negative composition offsets and no edit list, `frag_discont` absolute decode times: the
 * smallest pts of a fragment is the time of its first picture.
 */
const MOVFLAGS = {
  mp4: "cmaf+frag_keyframe+frag_discont",
  mov: "frag_keyframe+empty_moov+default_base_moof+frag_discont+negative_cts_offsets",
};
/** Cameras' time code tracks and chapters would become further tracks of a fragment. */
const ONE_TRACK = ["-map_metadata", "-1", "-map_chapters", "-1"];

/** MPEG streams, whose clock may begin again: recordings that were joined, a broadcast that went on elsewhere. */
const RESTARTING = new Set(["mpegts", "mpeg"]);
/** So long may a picture stand in them before it is taken for a clock that jumped. */
const LONGEST_PAUSE_SECONDS = 30;
/** Options of an output of copied pictures alone, so that they come at their times. */
export const shiftOutput = (shift: number) => (shift === 0 ? [] : ["-output_ts_offset", shift.toFixed(6)]);

/** FLV's clock may go back, where a stream was recorded over a break; where it goes on, the picture stands. */
const TURNING_BACK = ["-f", "live_flv", "-dts_delta_threshold", String(10 ** 7)];

/**
 * Input options of one reading of the source; time zero is the earlier of first picture and first sound. FFmpeg
 * joins what a jump of the clock has parted, for picture and sound alike, only where it keeps times itself.
 */
export function sourceArguments({ url, container, look }: SourceInput): string[] {
  return [...inputOptions({ look }), ...timesOf(container), "-i", url];
}

function timesOf(container: string): string[] {
  if (container === "flv") return TURNING_BACK;
  if (RESTARTING.has(container)) return ["-dts_delta_threshold", String(LONGEST_PAUSE_SECONDS)];
  return ["-copyts", "-start_at_zero"];
}

/**
 * FFmpeg's arguments to copy the pictures to pipe:3, one fragment a GOP, to tell the times of the first of
 * them on pipe:4, one line a picture (a look ahead at where GOPs begin), and to encode the sounds, then the captions, to pipe:5 and on.
 */
export function copyArguments(options: CopyArguments): string[] {
  const { videoStream, shift, sounds, captions, gopContainer, decodes } = options;
  const copy = ["-map", `0:${videoStream}`, ...ONE_TRACK, "-c:v", "copy", ...shiftOutput(shift)];
  const timescale = ["-video_track_timescale", String(VIDEO_TIMESCALE), "-write_tmcd", "0"];
  return [
    // One thread decodes a picture before the next is copied, and none is looked at.
    ...(decodes ? ["-threads", "1", "-skip_loop_filter", "all"] : []),
    ...["-fflags", "+genpts", ...sourceArguments(options)],
    ...[...copy, ...timescale, "-f", gopContainer, "-movflags", MOVFLAGS[gopContainer]],
    ...["-frag_duration", String(LONGEST_FRAGMENT_US), "pipe:3"],
    ...[...copy, "-t", String(LOOK_AHEAD_SECONDS), "-flush_packets", "1", "-f", "framecrc", "pipe:4"],
    ...sounds.flatMap((sound, i) => soundArguments(sound, `pipe:${5 + i}`)),
    ...captionArguments(captions, 5 + sounds.length),
    ...(decodes ? ["-map", `0:${videoStream}`, "-fps_mode", "passthrough", "-f", "null", "-"] : []),
  ];
}

/**
 * Follows the source's time stamps where its samples drift away from them, by a hundredth of the rate at the most,
 * which nobody hears; a hole of more than 50 ms is filled with silence, and what comes twice is dropped. The
 * resampler is there from the start (`res`), since it forgets its time when it has to be set up later.
 */
const KEEP_IN_STEP = [
  ...[`aresample=${AUDIO_TIMESCALE}`, "flags=+res", `async=${AUDIO_TIMESCALE / 100}`, "comp_duration=1"],
  ...["min_comp=0.004", "min_hard_comp=0.05"],
].join(":");

/** FFmpeg knows a place for each of as many channels, also where the source tells none. */
const MOST_PLACED_CHANNELS = 8;

/** One channel is as loud on both sides as it is alone; of very many without places the first two are taken. */
function placeChannels({ channels }: Sound["source"]): string[] {
  if (channels > MOST_PLACED_CHANNELS) return ["pan=stereo|c0=c0|c1=c1"];
  // By name, so that sides which come later in the stream stay where they are.
  return channels === 1 ? ["pan=stereo|FL=FL+FC|FR=FR+FC"] : [];
}

/** Ticks of silence, one a second, told from sound by a number of samples that no codec has in a frame. */
const TICK_SAMPLES = 3;
const LONGEST_HOLE_SECONDS = 5;

/**
 * Parts a hole into short ones by a tick of silence each few seconds, and leaves out all other ticks: what fills holes
 * makes the silence of each in one go, and holds a megabyte for each second of stereo and two of 5.1. Times are in
 * microseconds, as ainterleave writes them.
 */
function partHoles(layout: string, before: string[]): string {
  const isTick = `eq(samples_n,${TICK_SAMPLES})`;
  return [
    `[in]${[...before, `aresample=${AUDIO_TIMESCALE}`, `aformat=channel_layouts=${layout}`, "asettb=1/1000000"]}[sound]`,
    `anullsrc=r=${AUDIO_TIMESCALE}:cl=${layout}:nb_samples=${TICK_SAMPLES},asetpts=N/${TICK_SAMPLES}/TB[ticks]`,
    `[sound][ticks]ainterleave=duration=first,aselect='if(${isTick},gt(t,prev_selected_t+${LONGEST_HOLE_SECONDS}),1)'`,
  ].join(";");
}

/**
 * One output of AAC-LC, stereo or 5.1, 48 kHz; SoundTimeline makes it begin at zero, and lays its frames nearest to
 * their times: exactly there, as what comes before the first whole frame from zero is trimmed. The bitstream filter
 * drops the packet that primes the decoder where it lies before zero.
 */
export function soundArguments(sound: SoundOutput, pipe: string): string[] {
  const { stream, start, channels, bitrate, source } = sound;
  const parted = partHoles(channels > 2 ? "5.1" : "stereo", placeChannels(source));
  const firstFrame = Math.ceil((start * AUDIO_TIMESCALE) / FRAME_TICKS) * FRAME_TICKS;
  return [
    ...["-map", `0:${stream}`, ...ONE_TRACK],
    ...["-af", [parted, KEEP_IN_STEP, `atrim=start_pts=${firstFrame}`].join(",")],
    ...["-c:a", "aac", "-b:a", String(bitrate), "-bsf:a", "noise=drop=lt(pts\\,0)"],
    ...["-f", "mp4", "-movflags", "cmaf+frag_discont", "-frag_duration", String(SOUND_FRAGMENT_US), pipe],
  ];
}
