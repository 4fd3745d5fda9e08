import { CadenceCounter, toFrameRate, toKeyframes } from "../../../core/video/report/cadence.ts";
import type { EditList, FrameRate, Keyframes } from "../../../core/video/report/media-streams.ts";
import { type Box, FULL_BOX_BYTES, findBox, needBox, readBoxes, readVersionAndFlags } from "./read-boxes.ts";
import { readLate } from "./read-late.ts";
import { MOST_SAMPLES, readRuns } from "./read-runs.ts";

/** What an MP4's index tells of one track and FFprobe does not. */
export interface TrackIndex {
  trackId: number;
  editList: EditList | null;
  /** Seconds from the beginning of the edit list to that of the first picture which it shows whole. */
  late: number;
  /** Null for what is no picture, and for a fragmented film, whose tables are empty. */
  frameRate: FrameRate | null;
  keyframes: Keyframes | null;
}

/** Codecs reorder within 16 pictures. */
const MOST_REORDERED = 32;

export interface MovieIndex {
  /** It has fragments behind it (mvex, 14496-12 8.8.1). */
  fragmented: boolean;
  tracks: TrackIndex[];
  /** Ids of the tracks that hold other tracks' chapters (tref, 8.3.3; "chap", QuickTime File Format). */
  chapterTracks: number[];
}

/** Reads the tracks of a moov box (ISO/IEC 14496-12 8.2). Throws where boxes do not fit. */
export function readMovieIndex(moov: Buffer): MovieIndex {
  const movie = needBox(moov, ["moov"]);
  const header = findBox(moov, ["mvhd"], movie);
  const movieTimescale = header ? readTimescale(moov, header) : 0;
  const children = readBoxes(moov, movie.body, movie.end);
  const tracks = children.filter(({ type }) => type === "trak");
  return {
    fragmented: children.some(({ type }) => type === "mvex"),
    tracks: tracks.map((track) => readTrack(moov, track, movieTimescale)),
    chapterTracks: tracks.flatMap((track) => readChapterTracks(moov, track)),
  };
}

function readChapterTracks(moov: Buffer, track: Box): number[] {
  const box = findBox(moov, ["tref", "chap"], track);
  if (!box) return [];
  const count = Math.floor((box.end - box.body) / 4);
  return Array.from({ length: count }, (_, i) => moov.readUInt32BE(box.body + i * 4));
}

function readTrack(moov: Buffer, track: Box, movieTimescale: number): TrackIndex {
  const header = needBox(moov, ["tkhd"], track);
  const wide = readVersionAndFlags(moov, header).version === 1;
  const timescale = readTimescale(moov, needBox(moov, ["mdia", "mdhd"], track));
  const edits = findBox(moov, ["edts", "elst"], track);
  const isPicture = findBox(moov, ["mdia", "minf", "vmhd"], track) !== null;
  const shownFrom = edits && isPicture ? readShownFrom(moov, edits) : 0;
  return {
    trackId: moov.readUInt32BE(header.body + FULL_BOX_BYTES + (wide ? 16 : 8)),
    editList: edits
      ? readEditList(moov, edits, { movieTimescale, timescale, firstTime: readFirstTime(moov, track) })
      : null,
    late: shownFrom > 0 && timescale > 0 ? readLate(moov, track, shownFrom) / timescale : 0,
    ...(isPicture ? readCadence(moov, track, timescale) : { frameRate: null, keyframes: null }),
  };
}

/** Of mvhd and mdhd: behind the times of creation and change (8.2.2, 8.4.2). */
function readTimescale(moov: Buffer, box: Box): number {
  const wide = readVersionAndFlags(moov, box).version === 1;
  return moov.readUInt32BE(box.body + FULL_BOX_BYTES + (wide ? 16 : 8));
}

interface EditScales {
  /** Ticks a second of the film, and of the track. */
  movieTimescale: number;
  timescale: number;
  /** When the track's first picture or sound is shown: reordering alone moves it behind zero. */
  firstTime: number;
}

/** Null for a list that does nothing: one edit that shows all from the beginning. */
function readEditList(
  moov: Buffer,
  box: Box,
  { movieTimescale, timescale, firstTime }: EditScales,
): EditList | null {
  if (movieTimescale === 0 || timescale === 0) return null;
  const list: EditList = { edits: 0, delay: 0, hidden: 0, cut: false };
  let pieces = 0;
  for (const entry of readEntries(moov, box)) {
    const { duration, mediaTime, rate } = entry;
    list.edits += 1;
    if (!isShown(entry)) {
      if (pieces === 0) list.delay += duration / movieTimescale;
      continue;
    }
    if (pieces === 0) list.hidden = Math.max(0, mediaTime - firstTime) / timescale;
    pieces += 1;
    list.cut ||= pieces > 1 || rate !== 1;
  }
  return list.delay > 0 || list.hidden > 0 || list.cut ? list : null;
}

interface Edit {
  /** Ticks of the film. */
  duration: number;
  /** Ticks of the track; below zero shows nothing. */
  mediaTime: number;
  rate: number;
}

const isShown = ({ mediaTime }: Edit) => mediaTime >= 0;

/** Media time at which the first edit that shows something begins. */
function readShownFrom(moov: Buffer, box: Box): number {
  for (const edit of readEntries(moov, box)) if (isShown(edit)) return edit.mediaTime;
  return 0;
}

function* readEntries(moov: Buffer, box: Box): Generator<Edit> {
  const wide = readVersionAndFlags(moov, box).version === 1;
  const bytes = wide ? 20 : 12;
  const first = box.body + FULL_BOX_BYTES + 4;
  const count = Math.min(moov.readUInt32BE(first - 4), Math.floor((box.end - first) / bytes));
  for (let at = first; at < first + count * bytes; at += bytes)
    yield {
      duration: wide ? Number(moov.readBigUInt64BE(at)) : moov.readUInt32BE(at),
      mediaTime: wide ? Number(moov.readBigInt64BE(at + 8)) : moov.readInt32BE(at + 4),
      rate: moov.readInt16BE(at + bytes - 4),
    };
}

/** The earliest time of showing (stts and ctts, 8.6.1.3) among the first pictures, which are all that are reordered. */
function readFirstTime(moov: Buffer, track: Box): number {
  const [times, offsets] = ["stts", "ctts"].map((type) =>
    findBox(moov, ["mdia", "minf", "stbl", type], track),
  );
  if (!times || !offsets) return 0;
  const decodeTimes = firstValues(readRuns(moov, times));
  const shifts = firstValues(readRuns(moov, offsets)).map((shift) => shift | 0);
  let time = 0;
  let first = Number.POSITIVE_INFINITY;
  for (const [i, delta] of decodeTimes.entries()) {
    first = Math.min(first, time + (shifts[i] ?? 0));
    time += delta;
  }
  return Number.isFinite(first) ? Math.max(0, first) : 0;
}

function firstValues(runs: Iterable<{ count: number; delta: number }>): number[] {
  const values: number[] = [];
  for (const { count, delta } of runs) {
    for (let i = 0; i < count && values.length < MOST_REORDERED; i++) values.push(delta);
    if (values.length === MOST_REORDERED) break;
  }
  return values;
}

/** Of its sample tables: decoding times (stts, 8.6.1.2) and sync samples (stss, 8.6.2). */
function readCadence(
  moov: Buffer,
  track: Box,
  timescale: number,
): Pick<TrackIndex, "frameRate" | "keyframes"> {
  const none = { frameRate: null, keyframes: null };
  const times = findBox(moov, ["mdia", "minf", "stbl", "stts"], track);
  if (!times || timescale === 0) return none;
  const isKey = readSyncSamples(moov, track);
  const counter = new CadenceCounter();
  let sample = 0;
  let time = 0;
  for (const { count, delta } of readRuns(moov, times)) {
    if (sample + count > MOST_SAMPLES) return none;
    for (let i = 0; i < count; i++) {
      counter.take(time, isKey(sample));
      sample += 1;
      time += delta;
    }
  }
  const cadence = counter.end(time);
  if (!cadence) return none;
  return {
    frameRate: toFrameRate(cadence, timescale, "whole"),
    keyframes: toKeyframes(cadence, timescale, "whole"),
  };
}

/** Tells of samples, in their order and counted from 0, which are keys; without a table all are (8.6.2.1). */
function readSyncSamples(moov: Buffer, track: Box): (sample: number) => boolean {
  const box = findBox(moov, ["mdia", "minf", "stbl", "stss"], track);
  if (!box) return () => true;
  const first = box.body + FULL_BOX_BYTES + 4;
  const entries = Math.min(moov.readUInt32BE(first - 4), Math.floor((box.end - first) / 4));
  let entry = 0;
  return (sample) => {
    if (entry >= entries || moov.readUInt32BE(first + entry * 4) !== sample + 1) return false;
    entry += 1;
    return true;
  };
}
