import type { MediaReport } from "../../../../core/video/report/media-report.ts";
import type { ProbeJson } from "../../ffmpeg/probe.ts";
import type { MovieIndex, TrackIndex } from "../../mp4/read-index.ts";
import { readStream } from "./read-streams.ts";
import { readTags } from "./read-tags.ts";
import { known, numberOf, type ProbedFrame, type ProbedStream, positive } from "./words-of-ffprobe.ts";

/** What a source is known by besides its head. */
export interface OwnLook {
  /** Of an MP4 or MOV, or null. */
  index: MovieIndex | null;
  /** Bytes, where they are known by now. */
  size: number | null;
}

const MOST_CHAPTERS = 500;
const MOST_BRANDS = 20;

/** FFmpeg's names of formats, and how people call them. */
const NAMES: [RegExp, string][] = [
  [/^mov,/, "MP4"],
  [/^matroska/, "Matroska"],
  [/^mpegts/, "MPEG transport stream"],
  [/^mpeg(video)?$/, "MPEG program stream"],
  [/^avi/, "AVI"],
  [/^flv|^live_flv/, "Flash Video"],
  [/^asf/, "Windows Media"],
  [/^ogg/, "Ogg"],
  [/^mxf/, "MXF"],
  [/^gif/, "GIF"],
  [/^dv/, "DV"],
  [/^wtv/, "Windows TV recording"],
  [/^rm/, "RealMedia"],
  [/^mp3/, "MP3"],
  [/^wav|^w64/, "WAV"],
  [/^flac/, "FLAC"],
  [/^aac/, "AAC"],
  [/^aiff/, "AIFF"],
  [/^amr/, "AMR"],
];

/** What was uploaded, by FFprobe's words about its head and by our own look at an MP4's index. */
export function makeReport(json: ProbeJson, { index, size }: OwnLook): MediaReport {
  const streams = json.streams ?? [];
  const frames: ProbedFrame[] = json.frames ?? [];
  const { fragmented, tracks, chapterTracks } = index ?? { fragmented: false, tracks: [], chapterTracks: [] };
  const isOfChapters = ({ id }: ProbedStream) => chapterTracks.includes(Number(id ?? Number.NaN));
  const container = containerTagsOf(json);
  return {
    container: { ...readContainer(json), fragmented },
    duration: positive(json.format?.duration),
    start: numberOf(json.format?.start_time),
    size,
    bitrate: bitrateOf(json, size),
    // On a pipe FFmpeg takes the names of chapters for captions.
    streams: streams
      .map((stream) => (isOfChapters(stream) ? { ...stream, codec_type: "data" } : stream))
      .map((stream) => readStream(stream, framesOf(frames, stream), trackOf(tracks, stream))),
    chapters: (json.chapters ?? []).slice(0, MOST_CHAPTERS).map(readChapter),
    ...readTags(
      container,
      streams.map(({ tags }) => tags),
    ),
  };
}

/** The format's; Ogg has them in its first stream. */
function containerTagsOf({ format, streams }: ProbeJson): Record<string, string> | undefined {
  return format?.format_name === "ogg" ? streams?.[0]?.tags : format?.tags;
}

function readContainer({ format, streams }: ProbeJson): Omit<MediaReport["container"], "fragmented"> {
  const name = String(format?.format_name ?? "unknown");
  const isBoxes = name.startsWith("mov,");
  const brand = isBoxes ? known(format?.tags?.major_brand?.trim()) : null;
  const brands = isBoxes ? String(format?.tags?.compatible_brands ?? "") : "";
  return {
    format: name,
    name: nameOf(name, brand, streams ?? []),
    brand,
    compatibleBrands: [...new Set(brands.match(/.{4}/g) ?? [])]
      .slice(0, MOST_BRANDS)
      .map((each) => each.trim()),
  };
}

function nameOf(format: string, brand: string | null, streams: ProbedStream[]): string {
  if (brand === "qt") return "QuickTime";
  if (brand?.startsWith("3g")) return "3GP";
  if (brand?.startsWith("M4V")) return "M4V";
  if (/^matroska/.test(format) && isWebm(streams)) return "WebM";
  return NAMES.find(([pattern]) => pattern.test(format))?.[1] ?? format;
}

const WEBM_CODECS = new Set(["vp8", "vp9", "av1", "opus", "vorbis", "webvtt"]);

/** FFmpeg has one name for both; WebM takes these codecs alone. */
const isWebm = (streams: ProbedStream[]) =>
  streams.length > 0 && streams.every(({ codec_name }) => WEBM_CODECS.has(codec_name));

/** What the container tells of all streams together; else the file's size over its length. */
function bitrateOf({ format }: ProbeJson, size: number | null): number | null {
  const told = positive(format?.bit_rate);
  const duration = positive(format?.duration);
  if (told !== null || size === null || duration === null) return told;
  return Math.round((size * 8) / duration);
}

const framesOf = (frames: ProbedFrame[], { index }: ProbedStream) =>
  frames.filter((frame) => frame.media_type === "video" && frame.stream_index === index);

/** What the index of an MP4 tells of a stream, whose id by FFprobe is its track's. */
export const trackOf = (tracks: TrackIndex[], { id }: ProbedStream) =>
  tracks.find(({ trackId }) => trackId === Number(id ?? Number.NaN));

function readChapter(chapter: ProbedStream): MediaReport["chapters"][number] {
  return {
    start: numberOf(chapter.start_time) ?? 0,
    end: numberOf(chapter.end_time) ?? 0,
    title: known(chapter.tags?.title?.trim()),
  };
}
