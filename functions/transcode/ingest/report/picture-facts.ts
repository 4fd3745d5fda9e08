import type { MediaStreamOf } from "../../../../core/video/report/media-report.ts";
import { known, type ProbedFrame, type ProbedStream, ratio, sideDataOf, tagOf } from "./words-of-ffprobe.ts";

/** Frame rates above are time stamps that FFprobe took for frames (variable rates in fine time bases). */
const CREDIBLE_FPS = 60.5;
/** No camera is faster in a file that plays at that speed. */
const FASTEST_FPS = 1000;
const FALLBACK_FPS = 30;
/** Pixels thinner than this are a broken header. */
const WIDEST_PIXEL = 10;

/** FFprobe counts degrees anticlockwise, by how the matrix turns; players turn back clockwise. */
export function rotationOf(stream: ProbedStream): number {
  const matrix = sideDataOf(stream, /^Display Matrix/);
  const degrees = matrix ? -Number(matrix.rotation) : Number(tagOf(stream, "rotate") ?? 0);
  const quarters = Math.round((Number.isFinite(degrees) ? degrees : 0) / 90);
  return (((quarters % 4) + 4) % 4) * 90;
}

/** Its matrix (a b u, c d v, x y w) turns the picture over: its determinant is negative. */
export function isMirrored(stream: ProbedStream): boolean {
  const text = String(sideDataOf(stream, /^Display Matrix/)?.displaymatrix ?? "");
  const numbers = (text.match(/(?<=[\s])-?\d+(?![\d:])/g) ?? []).map(Number);
  const [a = 1, b = 0, , c = 0, d = 1] = numbers;
  return numbers.length >= 9 && a * d - b * c < 0;
}

export function sampleAspectOf(stream: ProbedStream): number {
  const aspect = ratio(stream.sample_aspect_ratio, ":");
  return aspect > 1 / WIDEST_PIXEL && aspect < WIDEST_PIXEL ? aspect : 1;
}

/** The nominal rate, or the average where that is no rate of frames; a true rate above 60 stays as it is. */
export function frameRateOf(stream: ProbedStream): number {
  const nominal = ratio(stream.r_frame_rate, "/");
  const average = ratio(stream.avg_frame_rate, "/");
  const rates = [nominal, average].filter((rate) => rate > 0);
  const credible = rates.filter((rate) => rate <= CREDIBLE_FPS);
  if (credible.length > 0) return Math.max(...credible);
  return rates.length > 0 ? Math.min(...rates, 240) : FALLBACK_FPS;
}

/** What the container says of its average rate, where that is one of pictures. */
export function averageRateOf(stream: ProbedStream): number | null {
  const rates = [ratio(stream.avg_frame_rate, "/"), ratio(stream.r_frame_rate, "/")];
  const rate = rates.find((each) => each > 0 && each < FASTEST_FPS);
  return rate === undefined ? null : Math.round(rate * 1000) / 1000;
}

/** As the stream says, else as its first frames are flagged. */
export function fieldOrderOf(
  stream: ProbedStream,
  frames: ProbedFrame[],
): MediaStreamOf<"video">["fieldOrder"] {
  const told = known(stream.field_order);
  if (told === "progressive") return "progressive";
  // Its second letter is the field that is shown first.
  if (told !== null) return told.endsWith("t") ? "top-first" : "bottom-first";
  const [frame] = frames;
  if (!frame) return null;
  if (frame.interlaced_frame !== 1) return "progressive";
  return frame.top_field_first === 1 ? "top-first" : "bottom-first";
}
