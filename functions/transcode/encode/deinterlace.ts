import { type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";

type Fields = Pick<SourceVideo, "codec" | "fieldOrder" | "width" | "height">;

/** Codecs that have fields. Their streams mix them with whole frames, whatever their headers say. */
const WITH_FIELDS = new Set([
  ...["h264", "hevc", "mpeg2video", "mpeg4", "vc1", "wmv3", "cavs", "dvvideo", "mjpeg", "ffv1", "rawvideo"],
  ...["prores", "dnxhd", "cfhd", "jpeg2000", "v210", "huffyuv", "ffvhuff", "utvideo", "dirac", "mpeg1video"],
]);
/** Of these the container alone knows. */
const UNFLAGGED = new Set(["v210", "huffyuv", "ffvhuff", "utvideo"]);
/** By the field that is shown first; FFmpeg's words, of which the second letter is that one. */
const FIRST_FIELD: Readonly<Record<string, string>> = { tt: "tff", bt: "tff", bb: "bff", tb: "bff" };
/** bwdif looks at the lines above and below. */
const FEWEST_LINES = 4;
/** Pictures before a span that are made into frames as well: the last of them is looked at. */
const PREROLL_TICKS = 0.2 * VIDEO_TIMESCALE;

/** Whether the source is said to have fields: frames are then made of those around them. */
export function isInterlaced({ fieldOrder }: Pick<SourceVideo, "fieldOrder">): boolean {
  return fieldOrder !== null && fieldOrder in FIRST_FIELD;
}

/** One frame out for each frame in; frames that are not flagged as interlaced pass as they are. */
export function deinterlace(source: Fields): string[] {
  const small = Math.min(source.width, source.height) < FEWEST_LINES;
  if (small || !(isInterlaced(source) || WITH_FIELDS.has(source.codec))) return [];
  const unflagged = UNFLAGGED.has(source.codec) && isInterlaced(source);
  const flag = unflagged ? [`setfield=${FIRST_FIELD[source.fieldOrder!]}`] : [];
  return [...flag, "bwdif=mode=send_frame:deint=interlaced"];
}

/** From where (ticks) pictures are deinterlaced, so that a span's first has one before it; none where it needs none. */
export function fieldPreroll(source: Fields, start: number): number[] {
  return isInterlaced(source) ? [start - PREROLL_TICKS] : [];
}
