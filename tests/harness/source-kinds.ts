import { execa } from "execa";
import { type Film, type FilmOptions, makeFilm, makeOnce } from "./films.ts";
import { makeLateLongGop, makeLateReordering } from "./joined-film.ts";

/** Small, and still tall enough for an encoded rung below its own height. */
const SIZE = "480x270";
const SHORT = { size: SIZE, seconds: 6, gop: 30 };

const TICKS = 90_000;
/** What FFmpeg gives an MP4 track of 30 pictures a second. */
const TRACK_TIMESCALE = 15_360;
/** Between two keys, and between two pictures. */
const HIDDEN_SECONDS = 1.31;
/** No multiple of a picture, of a sound frame or of a segment. */
const LATE_SECONDS = 3.337;

/** A drawn film, and what FFmpeg alone does not tell of its times. */
export interface SourceFilm extends Film {
  /** Ticks of 90 kHz by which its pictures are to be seen later than FFmpeg shows them beside the sound. */
  later?: number;
  /** Its first picture, which begins after the sound, is there from zero on. */
  stands?: boolean;
}

/** Short films of all the kinds that are read, cut, timed or encoded in a way of their own. */
export const SOURCE_KINDS: Record<string, () => Promise<SourceFilm>> = {
  "MP4, its index first": kind({ name: "first.mp4" }),
  "MP4, its index last": kind({ name: "last.mp4", index: "last" }),
  "fragmented MP4": kind({ name: "fragmented.mp4", index: "fragmented" }),
  Matroska: kind({ name: "film.mkv" }),
  "WebM of VP9 and Opus": kind({ name: "film.webm", codec: "vp9" }),
  "an MPEG transport stream": kind({ name: "broadcast.ts" }),
  "AVI of MPEG-4": kind({ name: "mpeg4.avi", codec: "mpeg4", encode: ["-bf", "0"] }),
  "AVI of H.264, which stores no times of showing": makeUntold,
  HEVC: kind({ name: "hevc.mp4", codec: "hevc" }),
  "a variable frame rate": kind({ name: "variable.mkv", variableRate: true }),
  "29.97 frames a second": kind({ name: "ntsc.mp4", fps: "30000/1001" }),
  "the longest GOP for a segment, 10.43 s": kind({
    ...{ name: "default-gop.mp4", fps: "24000/1001", gop: 250, seconds: 12 },
  }),
  "a GOP too long for a segment": kind({ name: "long-gop.mp4", gop: 1000, seconds: 12 }),
  "a GOP too long for a segment after short ones": () => makeLateLongGop(SIZE),
  "GOPs of half a second": kind({ name: "half-second.mp4", gop: 15 }),
  "keys alone": kind({ name: "keys.mp4", gop: 1 }),
  "open GOPs": kind({ name: "open.mp4", openGop: true }),
  "B-frames from the middle on": () => makeLateReordering(SIZE),
  "an edit list that hides the first pictures": makeHiddenStart,
  "a start at 3.337 s": makeLateStart,
  "a picture that begins after the sound": makeLatePicture,
  "no sound": kind({ name: "silent.mp4", audio: false }),
};

function kind(options: Partial<FilmOptions> & { name: string }): () => Promise<Film> {
  return () => makeFilm({ ...SHORT, ...options });
}

/** FFmpeg counts from the first packet, with the two pictures that its decoder holds back to reorder them. */
async function makeUntold(): Promise<SourceFilm> {
  const film = await makeFilm({ ...SHORT, name: "h264.avi" });
  return { ...film, later: (-2 * TICKS) / film.fps };
}

/** Cut without a new encode: it begins at the key before, whose pictures up to the cut are not to be shown. */
async function makeHiddenStart(): Promise<SourceFilm> {
  const film = await remux("hidden-start.mp4", ({ path }) => ["-ss", String(HIDDEN_SECONDS), "-i", path]);
  const hidden = Math.ceil(HIDDEN_SECONDS * film.fps);
  // FFmpeg has the first picture begin the film, before which the edit list has a part of the one that is hidden.
  const begin = Math.round(HIDDEN_SECONDS * TRACK_TIMESCALE) / TRACK_TIMESCALE;
  const later = Math.round((hidden / film.fps - begin) * TICKS);
  return { ...film, numbers: film.numbers.slice(hidden), seconds: film.seconds - HIDDEN_SECONDS, later };
}

/** In ticks of 90 kHz: FFmpeg takes a start off in the stream's own unit, and a coarser one would round it. */
function makeLateStart(): Promise<Film> {
  const ticks = ["-video_track_timescale", "90000"];
  return remux("late-start.mp4", ({ path }) => ["-itsoffset", String(LATE_SECONDS), "-i", path, ...ticks]);
}

async function makeLatePicture(): Promise<SourceFilm> {
  const streams = ["-map", "0:v", "-map", "1:a"];
  const late = (path: string) => ["-itsoffset", "0.5", "-i", path, "-i", path, ...streams];
  return { ...(await remux("late-picture.mp4", ({ path }) => late(path))), stands: true };
}

/** A usual film in another file, without a new encode. */
async function remux(name: string, args: (film: Film) => string[]): Promise<Film> {
  const film = await makeFilm({ ...SHORT, name: "usual.mp4" });
  const options = args(film);
  const path = await makeOnce(name, options, (target) =>
    execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...options, "-c", "copy", target]),
  );
  return { ...film, name, path };
}
