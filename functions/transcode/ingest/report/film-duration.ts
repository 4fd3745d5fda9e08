import type { ProbeJson } from "../../ffmpeg/probe.ts";
import { type ProbedStream, positive, tagOf } from "./words-of-ffprobe.ts";

/**
 * Seconds from the container's zero to its end, by what it says. Captions do not make a film longer: some stand for
 * weeks, where nothing told their end. Null where nothing tells.
 */
export function filmDuration({ format, streams = [] }: ProbeJson): number | null {
  const told = positive(format?.duration);
  const hasCaptions = streams.some(({ codec_type }) => codec_type === "subtitle");
  const ends = streams
    .filter(({ codec_type }) => codec_type === "video" || codec_type === "audio")
    .map(endOf);
  if (told === null || !hasCaptions || ends.length === 0 || ends.includes(null)) return told;
  return Math.min(told, Math.max(...(ends as number[])));
}

/** Matroska tells where a stream ends, in a tag; others for how long it goes. */
function endOf(stream: ProbedStream): number | null {
  const duration = positive(stream.duration);
  return duration === null ? streamClock(stream) : duration + (Number(stream.start_time) || 0);
}

/** The tag "00:00:05.229000000" as seconds. */
export function streamClock(stream: ProbedStream): number | null {
  const text = tagOf(stream, "duration") ?? "";
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text) ?? [];
  return seconds === undefined
    ? null
    : Number(hours) * 3600 + Number(minutes) * 60 + Math.round(Number(seconds) * 1e6) / 1e6;
}
