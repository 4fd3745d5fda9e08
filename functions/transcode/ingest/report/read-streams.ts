import { displaySize } from "../../../../core/video/ladder.ts";
import type { MediaStream, MediaStreamOf } from "../../../../core/video/report/media-report.ts";
import type { TrackIndex } from "../../mp4/read-index.ts";
import { streamClock } from "./film-duration.ts";
import { averageRateOf, fieldOrderOf, isMirrored, rotationOf, sampleAspectOf } from "./picture-facts.ts";
import { readPixelFormat } from "./pixel-format.ts";
import { readHdr } from "./read-hdr.ts";
import { known, numberOf, type ProbedFrame, type ProbedStream, positive, tagOf } from "./words-of-ffprobe.ts";

const IMAGE_SUBTITLES = new Set([
  "hdmv_pgs_subtitle",
  "dvd_subtitle",
  "dvb_subtitle",
  "xsub",
  "dvb_teletext",
]);
/** What we tell by fields of their own. */
const OWN_FLAGS = new Set(["default", "attached_pic", "timed_thumbnails", "still_image"]);

/** One stream of FFprobe, with the frames of its head and what an MP4's index tells of it. */
export function readStream(
  stream: ProbedStream,
  frames: ProbedFrame[],
  track: TrackIndex | undefined,
): MediaStream {
  switch (stream.codec_type) {
    case "video":
      return isCover(stream) ? readCover(stream) : readVideo(stream, frames, track);
    case "audio":
      return readAudio(stream, track);
    case "subtitle":
      return { kind: "subtitle", ...readCommon(stream), form: formOf(stream) };
    default:
      return { kind: "data", ...readCommon(stream) };
  }
}

/** Cover art and thumbnails are pictures, but no film. */
export function isCover({ disposition }: ProbedStream): boolean {
  return Boolean(disposition?.attached_pic || disposition?.timed_thumbnails);
}

function readCommon(stream: ProbedStream) {
  const flags = Object.entries((stream.disposition ?? {}) as Record<string, number>);
  return {
    index: Number(stream.index),
    codec: known(stream.codec_name),
    codecTag: codecTagOf(stream),
    language: tagOf(stream, "language"),
    title: tagOf(stream, "title"),
    default: stream.disposition?.default === 1,
    flags: flags.flatMap(([flag, set]) => (set === 1 && !OWN_FLAGS.has(flag) ? [flag] : [])),
    start: numberOf(stream.start_time),
    duration: positive(stream.duration) ?? streamClock(stream),
    bitrate: positive(stream.bit_rate) ?? positive(tagOf(stream, "bps")),
  };
}

/** Four letters; containers without have numbers, which FFprobe writes as "[27][0][0][0]". */
function codecTagOf({ codec_tag_string }: ProbedStream): string | null {
  const tag = known(codec_tag_string);
  return tag === null || tag.includes("[") ? null : tag;
}

function readVideo(
  stream: ProbedStream,
  frames: ProbedFrame[],
  track: TrackIndex | undefined,
): MediaStreamOf<"video"> {
  const shape = {
    width: numberOf(stream.width) ?? 0,
    height: numberOf(stream.height) ?? 0,
    sampleAspect: sampleAspectOf(stream),
    rotation: rotationOf(stream),
  };
  const pixelFormat = known(stream.pix_fmt);
  const pixels = readPixelFormat(pixelFormat);
  const average = averageRateOf(stream);
  return {
    kind: "video",
    ...readCommon(stream),
    profile: known(stream.profile),
    level: positive(stream.level),
    ...shape,
    mirrored: isMirrored(stream),
    display: displaySize(shape),
    pixelFormat,
    bitDepth: positive(stream.bits_per_raw_sample) ?? pixels.bitDepth,
    chroma: pixels.chroma,
    alpha: pixels.alpha,
    colour: readColour(stream),
    hdr: readHdr(stream, frames),
    fieldOrder: fieldOrderOf(stream, frames),
    frameRate: track?.frameRate ?? { kind: null, average, min: null, max: null, of: "head" },
    keyframes: track?.keyframes ?? null,
    editList: track?.editList ?? null,
    closedCaptions: stream.closed_captions === 1,
  };
}

function readColour(stream: ProbedStream): MediaStreamOf<"video">["colour"] {
  const range = known(stream.color_range);
  return {
    primaries: known(stream.color_primaries),
    transfer: known(stream.color_transfer),
    matrix: known(stream.color_space),
    range: range === "pc" ? "full" : range === "tv" ? "limited" : null,
  };
}

function readAudio(stream: ProbedStream, track: TrackIndex | undefined): MediaStreamOf<"audio"> {
  return {
    kind: "audio",
    ...readCommon(stream),
    profile: known(stream.profile),
    channels: numberOf(stream.channels) ?? 0,
    layout: known(stream.channel_layout),
    sampleRate: numberOf(stream.sample_rate) ?? 0,
    bitDepth: positive(stream.bits_per_raw_sample) ?? positive(stream.bits_per_sample),
    editList: track?.editList ?? null,
  };
}

function readCover(stream: ProbedStream): MediaStreamOf<"cover"> {
  const [width, height] = [numberOf(stream.width) ?? 0, numberOf(stream.height) ?? 0];
  return { kind: "cover", ...readCommon(stream), width, height };
}

function formOf(stream: ProbedStream): MediaStreamOf<"subtitle">["form"] {
  const codec = known(stream.codec_name);
  if (codec === null) return null;
  return IMAGE_SUBTITLES.has(codec) ? "image" : "text";
}
