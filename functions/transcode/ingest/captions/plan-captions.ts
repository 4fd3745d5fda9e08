import { captionLabel } from "../../../../core/video/captions/name-tracks.ts";
import type { CaptionKind, SourceCaptions } from "../../../../core/video/captions/track.ts";
import { toLanguageTag } from "../../../../core/video/language.ts";
import {
  type MediaReport,
  type MediaStreamOf,
  streamsOf,
} from "../../../../core/video/report/media-report.ts";

/** FFmpeg's names of the codecs that are made into WebVTT. */
const CONVERTED = new Set(["subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text"]);
/** Each is a pipe of its own. */
const MOST_TRACKS = 32;
const SAYS_FORCED = /\bforced\b/i;
const SAYS_SDH = /\bSDH\b|\bCC\b|hearing/i;

type SubtitleStream = MediaStreamOf<"subtitle">;

/**
 * What becomes of a film's subtitle streams: text becomes a track, in its order. One of them is shown by default where
 * its container tells it from others so; many mark all they have.
 */
export function planCaptions(media: Pick<MediaReport, "streams">): SourceCaptions[] {
  const streams = streamsOf(media, "subtitle");
  const text = streams.filter(({ codec }) => CONVERTED.has(codec ?? "")).slice(0, MOST_TRACKS);
  const isTold = text.some((stream) => !stream.default);
  return streams.map((stream) => {
    const i = text.indexOf(stream);
    const language = toLanguageTag(stream.language);
    const kind = kindOf(stream);
    const label = stream.title?.trim().slice(0, 100) || captionLabel(language, kind);
    return {
      ...{ track: i < 0 ? null : `text-${i}`, language, label, kind },
      default: i >= 0 && stream.default && isTold,
      codec: stream.codec ?? stream.codecTag ?? "unknown",
      stream: stream.index,
    };
  });
}

function kindOf({ flags, title }: SubtitleStream): CaptionKind {
  if (flags.includes("forced") || SAYS_FORCED.test(title ?? "")) return "forced";
  const isForDeaf = flags.some((flag) => flag === "hearing_impaired" || flag === "captions");
  return isForDeaf || SAYS_SDH.test(title ?? "") ? "captions" : "subtitles";
}
