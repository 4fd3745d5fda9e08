import type { ProbeJson } from "../../ffmpeg/probe.ts";
import { isCover } from "../report/read-streams.ts";
import type { ProbedFrame, ProbedStream } from "../report/words-of-ffprobe.ts";

/** All but covers. */
export const pictureStreams = (json: ProbeJson) =>
  streamsOf(json, "video").filter((stream) => !isCover(stream));

/** Of its head. */
export const framesOf = (json: ProbeJson, { index }: ProbedStream): ProbedFrame[] =>
  (json.frames ?? []).filter((frame: ProbedFrame) => frame.stream_index === index);

export const streamsOf = (json: ProbeJson, type: string): ProbedStream[] =>
  (json.streams ?? []).filter((stream) => stream.codec_type === type);

/** By FFprobe's word for it, as `takeDefault` of the report. */
export function takeDefaultStream(streams: ProbedStream[]): ProbedStream | undefined {
  return streams.find((stream) => stream.disposition?.default) ?? streams[0];
}

export const hasSize = (stream: ProbedStream) => stream.width > 0 && stream.height > 0;

/** These name no streams in advance: a picture may come after any sound. */
const WITHOUT_HEADER = new Set(["mpeg", "mpegts", "flv", "live_flv"]);

/** Whether its container names all streams in its head. */
export const namesItsStreams = ({ format }: ProbeJson) => !WITHOUT_HEADER.has(format?.format_name);
