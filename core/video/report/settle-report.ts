import { VIDEO_TIMESCALE } from "../inspection.ts";
import type { VideoState } from "../state.ts";
import { type Cadence, toFrameRate, toKeyframes } from "./cadence.ts";
import { type MediaReport, streamsOf, takeDefault } from "./media-report.ts";
import type { FrameRate } from "./media-streams.ts";

/** Of a rate. */
const NEAR_NOMINAL = 0.005;

/** What was uploaded, as exactly as it is known by now: of its head, and once it was read to its end of all of it. */
export function settleReport(
  { inspection, ended }: Pick<VideoState, "inspection" | "ended">,
  size: number | null,
): MediaReport | null {
  const media = inspection?.media;
  if (!media) return null;
  const counted = ended?.cadence ? addCadence(media, ended.cadence, "whole") : media;
  const bytes = size ?? media.size;
  const seconds = ended ? ended.end / VIDEO_TIMESCALE : media.duration;
  const bitrate = media.bitrate ?? (bytes && seconds ? Math.round((bytes * 8) / seconds) : null);
  return { ...counted, size: bytes, bitrate };
}

/** The report with what was counted of the film's pictures, unless its index had told of all of them. */
export function addCadence(media: MediaReport, cadence: Cadence, of: FrameRate["of"]): MediaReport {
  const taken = takeDefault(streamsOf(media, "video"));
  const streams = media.streams.map((stream) => {
    if (stream.kind !== "video" || stream !== taken || stream.frameRate.of === "whole") return stream;
    const frameRate = preferNominal(toFrameRate(cadence, VIDEO_TIMESCALE, of), stream.frameRate.average);
    return { ...stream, frameRate, keyframes: toKeyframes(cadence, VIDEO_TIMESCALE, of) };
  });
  return { ...media, streams };
}

/** Of a constant rate the container knows the exact figure; times in milliseconds make 29.99 of 29.97. */
function preferNominal(counted: FrameRate, nominal: number | null): FrameRate {
  const isNear = nominal !== null && Math.abs(counted.average! / nominal - 1) < NEAR_NOMINAL;
  if (counted.kind !== "constant" || !isNear) return counted;
  return { ...counted, average: nominal, min: nominal, max: nominal };
}
