import { type SourceVideo, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";

type Fields = Pick<SourceVideo, "codec" | "fieldOrder" | "width" | "height" | "fps">;

/** Codecs that have fields. Their streams mix them with whole frames, whatever their headers say. */
const WITH_FIELDS = new Set([
  ...["h264", "hevc", "mpeg2video", "mpeg4", "vc1", "wmv3", "cavs", "dvvideo", "mjpeg", "ffv1", "rawvideo"],
  ...["prores", "dnxhd", "cfhd", "jpeg2000", "v210", "huffyuv", "ffvhuff", "utvideo", "dirac", "mpeg1video"],
]);
/** Of these the container alone knows. */
const UNFLAGGED = new Set(["v210", "huffyuv", "ffvhuff", "utvideo"]);
/** Lines of television, at its rate of frames: pictures of that size are looked at where nothing says that they are fields. */
const TV_LINES = new Set([480, 486, 576, 1080, 1088]);
const TV_FPS = 30.5;
/** Their streams are coded in another way where there are fields: what they say is true. */
const RELIABLE = new Set(["h264", "hevc"]);
/** A frame is of fields where its lines differ by so much more than theirs: no film of whole frames was seen to. */
const FIND_FIELDS = "idet=intl_thres=1.15";
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

/** AVI and many cameras, captures and converters say nothing of fields, or the wrong thing. */
function mayHideFields(source: Fields): boolean {
  const { codec, fieldOrder, height, fps } = source;
  if (isInterlaced(source) || !WITH_FIELDS.has(codec)) return false;
  const isTold = RELIABLE.has(codec) && fieldOrder === "progressive";
  return TV_LINES.has(height) && fps < TV_FPS && !isTold;
}

/** Whether a picture is made with those before it, so that spans need some of the span before. */
export const looksBack = (source: Fields) => isInterlaced(source) || mayHideFields(source);

/** One frame out for each frame in; frames that are neither flagged as interlaced nor look so pass as they are. */
export function deinterlace(source: Fields): string[] {
  const small = Math.min(source.width, source.height) < FEWEST_LINES;
  if (small || !(isInterlaced(source) || WITH_FIELDS.has(source.codec))) return [];
  const unflagged = UNFLAGGED.has(source.codec) && isInterlaced(source);
  const flag = unflagged ? [`setfield=${FIRST_FIELD[source.fieldOrder!]}`] : [];
  const find = mayHideFields(source) ? [FIND_FIELDS] : [];
  return [...flag, ...find, "bwdif=mode=send_frame:deint=interlaced"];
}

/** From where (ticks) pictures are deinterlaced, so that a span's first has one before it; none where it needs none. */
export function fieldPreroll(source: Fields, start: number): number[] {
  return looksBack(source) ? [start - PREROLL_TICKS] : [];
}
