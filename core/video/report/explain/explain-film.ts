import { type Inspection, VIDEO_TIMESCALE } from "../../inspection.ts";
import { MOST_TRACKS } from "../../sounds.ts";
import { codecName, dataName } from "../describe/codec-names.ts";
import { formatDuration } from "../describe/units.ts";
import { type MediaReport, type MediaStream, streamsOf, takeDefault } from "../media-report.ts";
import type { Decision } from "./decision.ts";
import { type ExtrasEnd, explainExtras } from "./explain-extras.ts";
import { explainPictures } from "./explain-pictures.ts";
import { explainRungs } from "./explain-rungs.ts";
import { explainSound } from "./explain-sounds.ts";

/**
 * A word on everything that was decided about a film, in the order of its streams: why each rung and rendition is as it
 * is, and what of the upload is left out. `failed` tells of codecs besides H.264. Pure. Empty for films of before, of which no report was kept.
 */
export function explainFilm(
  inspection: Inspection,
  media: MediaReport | null,
  ended: FilmEnd | null = null,
  failed: ExtrasEnd["failed"] = new Map(),
): Decision[] {
  if (!media) return [];
  const taken = takeDefault(streamsOf(media, "video"))?.index;
  return [
    ...explainFile(inspection, media),
    ...media.streams.flatMap((stream) => {
      if (stream.kind === "video" && stream.index === taken) {
        const extras = { failed, isUncut: ended !== null && !ended.spans };
        return explainVideo(inspection, stream, { ended, extras });
      }
      if (stream.kind === "audio") return explainAudio(inspection, stream);
      if (stream.kind === "subtitle") return [explainCaptions(inspection, stream)];
      return explainLeftOut(stream);
    }),
  ];
}

/** What `source.ended` tells of the picture. */
export interface FilmEnd {
  /** Ticks. */
  end: number;
  /** Segments of the passthrough rung that were made anew. */
  repaired?: number;
  /** Ticks from which on the last picture stands. */
  heldFrom?: number;
  /** None where it was encoded in one run, if only from some place on. */
  spans?: number;
}

/** Seconds; encoders of sound alone begin some milliseconds late. */
const LATE_START = 0.1;

const WAYS = {
  gop: "Cut at its key frames into",
  sequential: "Encoded in one run, since it cannot be cut at its key frames, into",
  sound: "Encoded into",
};

function explainFile(
  { video, lane, segmentSeconds }: Inspection,
  { locationTags, start }: MediaReport,
): Decision[] {
  const about = { stream: null, rendition: null };
  const way = WAYS[video ? lane : "sound"];
  const packaged = `${way} segments of about ${segmentSeconds} s; one set of files serves HLS and DASH.`;
  const decisions: Decision[] = [{ code: "packaged", outcome: "made", ...about, words: packaged }];
  if (locationTags.length > 0)
    decisions.push({
      ...{ code: "place-dropped", outcome: "left-out", ...about },
      words: "It tells where it was recorded. That was dropped: nothing that is played or shown here has it.",
    });
  if (start !== null && start > LATE_START)
    decisions.push({
      ...{ code: "starts-at-zero", outcome: "changed", ...about },
      words: `Its clock begins at ${formatDuration(start)}; here it plays from 0.`,
    });
  return decisions;
}

function explainVideo(
  inspection: Inspection,
  stream: Extract<MediaStream, { kind: "video" }>,
  { ended, extras }: { ended: FilmEnd | null; extras: ExtrasEnd },
): Decision[] {
  const rungs = explainRungs(inspection, ended?.repaired ?? 0);
  const isEncoded = rungs.some(({ code }) => code !== "copied");
  const pictures = isEncoded && inspection.video ? explainPictures(inspection.video, stream) : [];
  const channels = inspection.closedCaptions;
  if (channels.length > 0) {
    const where = inspection.extras.length > 0 ? "kept in H.264" : "kept";
    const words = `Captions inside its pictures (${channels.join(", ")}) are ${where}, and players are told of them.`;
    pictures.push({ code: "closed-captions-kept", outcome: "kept", words });
  } else if (stream.closedCaptions) {
    const words =
      "There are captions inside its pictures; in which channels is not known, so players are not told.";
    pictures.push({ code: "closed-captions-untold", outcome: "left-out", words });
  }
  if (ended?.heldFrom !== undefined) {
    const seconds = Math.round((ended.end - ended.heldFrom) / (VIDEO_TIMESCALE / 10)) / 10;
    const words = `The sound goes on for ${formatDuration(seconds)} behind its last picture, which stands until then.`;
    pictures.push({ code: "last-picture-stands", outcome: "changed", words });
  }
  return [
    ...[...rungs, ...explainExtras(inspection, extras)].map((reason) => ({
      ...reason,
      stream: stream.index,
    })),
    ...pictures.map((reason) => ({ ...reason, stream: stream.index, rendition: null })),
  ];
}

function explainAudio(
  { sounds, video }: Inspection,
  stream: Extract<MediaStream, { kind: "audio" }>,
): Decision[] {
  const renditions = sounds.filter((sound) => sound.stream === stream.index);
  if (renditions.length > 0)
    return renditions.flatMap((sound) =>
      explainSound(sound, video !== null).map((reason) => ({
        ...reason,
        stream: stream.index,
        rendition: sound.rung,
      })),
    );
  const taken = new Set(sounds.map((sound) => sound.stream));
  return [
    taken.size >= MOST_TRACKS
      ? leftOut("sound-left-out", stream, `At most ${MOST_TRACKS} tracks of sound are taken.`)
      : leftOut("sound-unknown", stream, `Its sound (${codecName(stream.codec)}) cannot be decoded here.`),
  ];
}

function explainCaptions(
  { captions }: Inspection,
  stream: Extract<MediaStream, { kind: "subtitle" }>,
): Decision {
  const track = captions.find((each) => each.stream === stream.index)?.track;
  if (track) {
    const words = `${codecName(stream.codec)} is made WebVTT, which every player shows.`;
    return { code: "captions-made", outcome: "made", stream: stream.index, rendition: track, words };
  }
  if (stream.form === "image")
    return leftOut("captions-image", stream, "Browsers show no captions that are pictures.");
  return leftOut("captions-left-out", stream, "Captions of this kind are not taken.");
}

function explainLeftOut(stream: MediaStream): Decision[] {
  if (stream.kind === "video")
    return [
      leftOut("video-left-out", stream, "Of several videos the first that is marked as default is played."),
    ];
  if (stream.kind === "cover")
    return [leftOut("cover-left-out", stream, "It is a picture beside the film, not the film.")];
  return [leftOut("data-left-out", stream, `Players have no use for ${dataName(stream)}.`)];
}

const leftOut = (code: string, { index }: MediaStream, words: string): Decision => ({
  ...{ code, outcome: "left-out" as const, stream: index, rendition: null, words },
});
