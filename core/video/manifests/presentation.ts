import { type Bandwidth, measureBandwidth, videoBandwidth } from "../bandwidth.ts";
import { codePoints, publishedColour } from "../colour.ts";
import type { ExtraCodec } from "../extra-codecs.ts";
import { type Announcement, segmentsOf } from "../frontier.ts";
import { coveringCodecs } from "../h264-level.ts";
import { AUDIO_TIMESCALE, type PlannedRung, type Sound, VIDEO_TIMESCALE } from "../inspection.ts";
import type { Segment, VideoState } from "../state.ts";
import { type PresentedCaptions, presentCaptions } from "./present-captions.ts";

/** What both manifest formats say, before it is written in either: no clock, no address, no order of arrival. */
export interface Presentation {
  complete: boolean;
  /** Covers every rung that is planned, announced or not: the same for the film's whole life. */
  videoCodecs: string;
  /** Code points of the colours of every rung (ITU-T H.273); null where there is no picture. */
  colour: { primaries: number; transfer: number; matrix: number } | null;
  /** In H.264, the tallest first. */
  video: PresentedRung[];
  /** The same pictures in other codecs, each of them whole; only of a film that is complete. */
  extras: { codec: ExtraCodec; rungs: PresentedRung[] }[];
  /** By track, stereo first; empty where there is no sound. */
  audio: PresentedSound[];
  captions: PresentedCaptions[];
  /** Channels within the pictures, as `Inspection.closedCaptions` has them. */
  closedCaptions: string[];
}

export interface PresentedRung {
  rung: PlannedRung & { codecs: string };
  segments: Segment[];
  bandwidth: Bandwidth;
}

export interface PresentedSound {
  sound: Sound;
  segments: Segment[];
  bandwidth: Bandwidth;
}

/** Puts together what the announcement allows; null while nothing is playable. */
export function presentationOf(state: VideoState, shown: Announcement): Presentation | null {
  const { inspection } = state;
  if (!inspection || shown.frontier === 0) return null;
  const present = (rung: PresentedRung["rung"]): PresentedRung[] => {
    if (!shown.rungs.includes(rung.rung)) return [];
    const segments = segmentsOf(state, rung.rung, shown.frontier);
    const bandwidth = videoBandwidth(rung, segments, inspection.segmentSeconds, shown.complete);
    return [{ rung, segments, bandwidth }];
  };
  const video = inspection.rungs.flatMap(present);
  const extras = inspection.extras
    .map(({ codec, rungs }) => ({
      codec,
      rungs: rungs.flatMap((rung) => present({ ...rung, codecs: state.codecs.get(rung.rung) ?? "" })),
    }))
    .filter(({ rungs }) => rungs.length > 0);
  const videoCodecs = coveringCodecs(inspection.rungs.map((rung) => rung.codecs));
  const audio = inspection.sounds.flatMap((sound) => presentSound(state, shown, sound));
  const colour = inspection.video && codePoints(publishedColour(inspection.video));
  const { complete } = shown;
  const { closedCaptions } = inspection;
  const end = complete || video.length === 0 ? endOfFilm({ video, audio }) : endOfPicture(video);
  const captions = presentCaptions(state, { end, complete });
  return { complete, videoCodecs, colour, video, extras, audio, captions, closedCaptions };
}

/** Seconds at which the longer of picture and sound ends, as far as they are announced. */
export function endOfFilm({ video, audio }: Pick<Presentation, "video" | "audio">): number {
  return Math.max(endOfPicture(video), ...audio.map(({ segments }) => endOf(segments, AUDIO_TIMESCALE)));
}

/** All announced rungs end at the same time. */
const endOfPicture = (video: Presentation["video"]) => endOf(video[0]?.segments ?? [], VIDEO_TIMESCALE);

function endOf(segments: Segment[], timescale: number): number {
  const last = segments.at(-1);
  return last ? (last.start + last.duration) / timescale : 0;
}

/** AAC is near constant; a fifth above covers the encoder's reservoir while the film still grows. */
const RESERVOIR = 1.2;

function presentSound(state: VideoState, shown: Announcement, sound: Sound): PresentedSound[] {
  const count = shown.sounds[sound.rung] ?? 0;
  if (count === 0) return [];
  const segments = segmentsOf(state, sound.rung, count);
  const measured = measureBandwidth(segments, AUDIO_TIMESCALE);
  const bandwidth = shown.complete
    ? measured
    : {
        peak: Math.max(Math.ceil(sound.bitrate * RESERVOIR), measured.peak),
        average: Math.max(sound.bitrate, measured.average),
      };
  return [{ sound, segments, bandwidth }];
}
