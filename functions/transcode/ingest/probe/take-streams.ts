import type { SourceVideo } from "../../../../core/video/inspection.ts";
import { planSounds, type SoundPlan } from "../../../../core/video/sounds.ts";
import { sourceReason } from "../../../../core/video/source-reasons.ts";
import type { ProbeJson } from "../../ffmpeg/probe.ts";
import { nameCodec } from "../../reasons/codec-names.ts";
import { encryptionOf } from "../../reasons/find-encryption.ts";
import { filmDuration } from "../report/film-duration.ts";
import type { ProbedStream } from "../report/words-of-ffprobe.ts";
import { toSoundTrack, toSourceVideo } from "../stream-facts.ts";
import { MOST_BYTES } from "./look-at-head.ts";
import { pictureShift } from "./picture-shift.ts";
import {
  framesOf,
  hasSize,
  namesItsStreams,
  pictureStreams,
  streamsOf,
  takeDefaultStream,
} from "./probed-streams.ts";
import type { SourceFacts } from "./source-facts.ts";

/**
 * Which streams are taken, and what is known of them; `decodable`: names of the codecs of sound that there are decoders for.
 * `lateBy`: seconds by which the first whole picture of a stream comes after the beginning of its edit list.
 * Throws `source_no_picture` for neither picture nor sound, and `source_unsupported` for a picture that cannot be read.
 */
export function takeStreams(
  json: ProbeJson,
  decodable: ReadonlySet<string>,
  lateBy: (stream: ProbedStream) => number,
): Omit<SourceFacts, "media" | "captions" | "look"> {
  const picture = takeDefaultStream(pictureStreams(json));
  const { sounds, leftOut } = soundsOf(json, decodable);
  if (!picture && sounds.length === 0) throw sourceReason("no_streams", { holds: holdingsOf(json) });
  const container = String(json.format?.format_name ?? "unknown");
  return {
    container,
    duration: durationOf(json),
    video: picture ? toVideo(json, picture) : null,
    videoStream: picture?.index ?? null,
    shift: picture
      ? pictureShift(picture, { container, frames: framesOf(json, picture), late: lateBy(picture) })
      : 0,
    sounds,
    soundsLeftOut: leftOut,
  };
}

function toVideo(json: ProbeJson, picture: ProbedStream): SourceVideo {
  const by = encryptionOf(picture.codec_tag_string);
  if (by) throw sourceReason("encrypted", { by });
  if (!picture.codec_name || picture.codec_name === "unknown")
    throw sourceReason("unknown_codec", { codec: nameCodec(picture.codec_tag_string, undefined) });
  const container = String(json.format?.format_name);
  if (!hasSize(picture))
    throw sourceReason("no_size", { megabytes: namesItsStreams(json) ? null : MOST_BYTES / 1e6 });
  const mayResize = !/mov|mxf|avi|gif/.test(container);
  return {
    ...toSourceVideo(picture, framesOf(json, picture)),
    mayResize,
    mayReshape: !namesItsStreams(json),
  };
}

function soundsOf(json: ProbeJson, decodable: ReadonlySet<string>): SoundPlan {
  const streams = streamsOf(json, "audio").map((stream) => ({
    stream,
    why: whyUnplayable(stream, decodable),
  }));
  const zero = Number(json.format?.start_time) || 0;
  const playable = streams.flatMap(({ stream, why }) =>
    why === null ? toSoundTrack(stream, framesOf(json, stream), zero) : [],
  );
  const { sounds, leftOut } = planSounds(playable);
  const others = streams.flatMap(({ stream, why }) => (why === null ? [] : `Stream ${stream.index}: ${why}`));
  return { sounds, leftOut: [...leftOut, ...others] };
}

/** Null for a track that can be decoded: one that cannot is left out, and ends no film. */
function whyUnplayable(stream: ProbedStream, decodable: ReadonlySet<string>): string | null {
  const { codec_name: codec, sample_rate: rate, codec_tag_string: tag } = stream;
  if (encryptionOf(tag)) return "its sound is encrypted";
  if (!decodable.has(codec)) return `there is no decoder for its sound (${codec ?? "of no known kind"})`;
  return Number(rate) > 0 ? null : "its sound tells no sampling rate";
}

/** Containers that count from zero count what is empty before the first picture or sound as well. */
function durationOf(json: ProbeJson): number | null {
  const countsFromZero = /mov|matroska/.test(String(json.format?.format_name));
  const before = countsFromZero ? Math.max(0, Number(json.format?.start_time) || 0) : 0;
  const duration = (filmDuration(json) ?? Number.NaN) - before;
  return duration > 0 ? duration : null;
}

/** In words, of a file in which there is no film. */
function holdingsOf(json: ProbeJson): string | null {
  const names = { audio: "sound", video: "a cover picture", subtitle: "subtitles", data: "data" };
  const held = Object.entries(names).flatMap(([type, name]) =>
    streamsOf(json, type).length > 0 ? name : [],
  );
  return held.length > 0 ? held.join(" and ") : null;
}
