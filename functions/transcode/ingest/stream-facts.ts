import type { SourceAudio, SourceVideo } from "../../../core/video/inspection.ts";
import type { ProbeJson } from "../ffmpeg/probe.ts";

type Stream = NonNullable<ProbeJson["streams"]>[number];

/** Frame rates above are time stamps that FFprobe took for frames (variable rates in fine time bases). */
const CREDIBLE_FPS = 60.5;
const FALLBACK_FPS = 30;
/** Pixels thinner than this are a broken header. */
const WIDEST_PIXEL = 10;

/** A video stream of FFprobe in our words. */
export function toSourceVideo(stream: Stream): SourceVideo {
  return {
    codec: stream.codec_name,
    profile: stream.profile ?? null,
    level: stream.level > 0 ? stream.level : null,
    pixelFormat: stream.pix_fmt ?? null,
    width: stream.width,
    height: stream.height,
    rotation: rotationOf(stream),
    sampleAspect: sampleAspectOf(stream),
    fps: frameRateOf(stream),
    fieldOrder: known(stream.field_order),
    colorTransfer: known(stream.color_transfer),
    colorRange: known(stream.color_range),
    bitrate: bitrateOf(stream),
  };
}

/** An audio stream of FFprobe in our words. */
export function toSourceAudio(stream: Stream): SourceAudio {
  return {
    codec: stream.codec_name,
    channels: Math.max(1, stream.channels),
    sampleRate: Number(stream.sample_rate),
    language: known(stream.tags?.language === "und" ? null : stream.tags?.language),
  };
}

/** FFprobe counts degrees anticlockwise, by how the matrix turns; players turn back clockwise. */
function rotationOf(stream: Stream): number {
  const sideData: Record<string, unknown>[] = stream.side_data_list ?? [];
  const matrix = sideData.find((data) => data.rotation !== undefined);
  const degrees = matrix ? -Number(matrix.rotation) : Number(stream.tags?.rotate ?? 0);
  const quarters = Math.round((Number.isFinite(degrees) ? degrees : 0) / 90);
  return (((quarters % 4) + 4) % 4) * 90;
}

function sampleAspectOf(stream: Stream): number {
  const aspect = ratio(stream.sample_aspect_ratio, ":");
  return aspect > 1 / WIDEST_PIXEL && aspect < WIDEST_PIXEL ? aspect : 1;
}

/** The nominal rate, or the average where that is no rate of frames; a true rate above 60 stays as it is. */
function frameRateOf(stream: Stream): number {
  const nominal = ratio(stream.r_frame_rate, "/");
  const average = ratio(stream.avg_frame_rate, "/");
  const rates = [nominal, average].filter((rate) => rate > 0);
  const credible = rates.filter((rate) => rate <= CREDIBLE_FPS);
  if (credible.length > 0) return Math.max(...credible);
  return rates.length > 0 ? Math.min(...rates, 240) : FALLBACK_FPS;
}

function bitrateOf(stream: Stream): number | null {
  const bitrate = Number(stream.bit_rate ?? stream.tags?.BPS ?? Number.NaN);
  return bitrate > 0 ? bitrate : null;
}

function ratio(text: unknown, separator: string): number {
  const [over, under] = String(text ?? "")
    .split(separator)
    .map(Number);
  const value = over! / under!;
  return Number.isFinite(value) ? value : 0;
}

const known = (word: unknown): string | null =>
  typeof word === "string" && word !== "" && word !== "unknown" ? word : null;
