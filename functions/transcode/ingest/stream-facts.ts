import type { SoundRole, SourceVideo } from "../../../core/video/inspection.ts";
import type { SoundTrack } from "../../../core/video/sounds.ts";
import { fieldOrderOf, frameRateOf, isMirrored, rotationOf, sampleAspectOf } from "./report/picture-facts.ts";
import { readHdr } from "./report/read-hdr.ts";
import { known, type ProbedFrame, type ProbedStream, positive } from "./report/words-of-ffprobe.ts";

/** FFmpeg's words for a container that does not tell, while its frames do. */
const FIELD_ORDERS = { progressive: "progressive", "top-first": "tt", "bottom-first": "bb" };

/** A video stream of FFprobe, with the frames of its head, in our words. */
export function toSourceVideo(
  stream: ProbedStream,
  frames: ProbedFrame[],
): Omit<SourceVideo, "mayResize" | "mayReshape"> {
  return {
    codec: stream.codec_name,
    profile: stream.profile ?? null,
    level: stream.level > 0 ? stream.level : null,
    pixelFormat: stream.pix_fmt ?? null,
    width: stream.width,
    height: stream.height,
    rotation: rotationOf(stream),
    mirrored: isMirrored(stream),
    // Where pictures tell it, FFprobe has that of the last one that it looked at.
    sampleAspect: sampleAspectOf(frames[0] ?? stream),
    fps: frameRateOf(stream),
    fieldOrder: known(stream.field_order) ?? fieldsOfFrames(stream, frames),
    colorPrimaries: known(stream.color_primaries),
    colorTransfer: known(stream.color_transfer),
    colorSpace: known(stream.color_space),
    colorRange: known(stream.color_range),
    peak: peakOf(stream, frames),
    bitrate: bitrateOf(stream),
  };
}

/**
 * An audio stream of FFprobe, with the frames of its head, in our words; `zero` is where the film begins on the
 * container's clock. A decoder may have to be primed: sound begins with the first frame that it gives.
 */
export function toSoundTrack(stream: ProbedStream, frames: ProbedFrame[], zero: number): SoundTrack {
  const { index, disposition, tags } = stream;
  return {
    stream: index,
    start: Math.max(0, Number(frames[0]?.pts_time ?? stream.start_time) - zero) || 0,
    audio: {
      codec: stream.codec_name,
      channels: Math.max(1, stream.channels),
      layout: known(stream.channel_layout),
      sampleRate: Number(stream.sample_rate),
      language: known(tags?.language),
      title: known(tags?.title),
    },
    role: roleOf(disposition ?? {}),
    default: Boolean(disposition?.default),
  };
}

function roleOf(disposition: Record<string, number>): SoundRole {
  if (disposition.comment) return "commentary";
  return disposition.visual_impaired || disposition.descriptions ? "description" : "main";
}

function fieldsOfFrames(stream: ProbedStream, frames: ProbedFrame[]): string | null {
  const order = fieldOrderOf(stream, frames);
  return order && FIELD_ORDERS[order];
}

/** MaxCLL, and never more than the display showed on which it was made (CTA-861.3, SMPTE ST 2086). */
function peakOf(stream: ProbedStream, frames: ProbedFrame[]): number | null {
  const { masteringPeak, maxContentLight } = readHdr(stream, frames);
  const told = [masteringPeak, maxContentLight].filter((light) => light !== null);
  return told.length > 0 ? Math.min(...told) : null;
}

function bitrateOf(stream: ProbedStream): number | null {
  return positive(stream.bit_rate ?? stream.tags?.BPS);
}
