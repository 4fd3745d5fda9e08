import { type Bandwidth, measureBandwidth, videoBandwidth } from "../bandwidth.ts";
import { type Announcement, segmentsOf } from "../frontier.ts";
import { coveringCodecs } from "../h264-level.ts";
import { AUDIO_BITRATE, AUDIO_RUNG, AUDIO_TIMESCALE, type Rung } from "../inspection.ts";
import type { Segment, VideoState } from "../state.ts";

/** What both manifest formats say, before it is written in either: no clock, no address, no order of arrival. */
export interface Presentation {
  complete: boolean;
  /** Covers every rung that is planned, announced or not: the same for the film's whole life. */
  videoCodecs: string;
  /** Tallest first. */
  video: { rung: Rung; segments: Segment[]; bandwidth: Bandwidth }[];
  audio: { segments: Segment[]; bandwidth: Bandwidth } | null;
}

/** Puts together what the announcement allows; null while nothing is playable. */
export function presentationOf(state: VideoState, shown: Announcement): Presentation | null {
  const { inspection } = state;
  if (!inspection || shown.frontier === 0) return null;
  const video = inspection.rungs
    .filter((r) => shown.rungs.includes(r.rung))
    .map((rung) => {
      const segments = segmentsOf(state, rung.rung, shown.frontier);
      const bandwidth = videoBandwidth(rung, segments, inspection.segmentSeconds, shown.complete);
      return { rung, segments, bandwidth };
    });
  const videoCodecs = coveringCodecs(inspection.rungs.map((rung) => rung.codecs));
  return { complete: shown.complete, videoCodecs, video, audio: audioOf(state, shown) };
}

function audioOf(state: VideoState, shown: Announcement): Presentation["audio"] {
  if (shown.audioSegments === 0) return null;
  const segments = segmentsOf(state, AUDIO_RUNG, shown.audioSegments);
  const measured = measureBandwidth(segments, AUDIO_TIMESCALE);
  // AAC is near constant; a fifth above covers the encoder's reservoir while the film still grows.
  const bound = Math.ceil(AUDIO_BITRATE * 1.2);
  const bandwidth = shown.complete
    ? measured
    : { peak: Math.max(bound, measured.peak), average: Math.max(AUDIO_BITRATE, measured.average) };
  return { segments, bandwidth };
}
