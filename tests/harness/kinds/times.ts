import { readFile, writeFile } from "node:fs/promises";
import { type FilmOptions, makeFilm, makeOnce } from "../films.ts";
import { CLIP, type Clip, clip, type MakeClip, remux, rewrite } from "./clip.ts";

const TICKS = 90_000;
/** The clock of MPEG streams has 33 bits (ISO/IEC 13818-1 2.4.3.7): it begins again after 26.5 hours. */
const WRAP_SECONDS = 2 ** 33 / TICKS;
/** FFmpeg begins a transport stream at 1.4 s. */
const TS_START = 1.4;
const IN_ORDER = ["-bf", "0"];

/** Lengths and rates. */
export const LENGTHS: Record<string, MakeClip> = {
  "0.2 s": clip({ name: "t02.mp4", seconds: 0.2 }),
  "0.2 s in WebM": clip({ name: "t02.webm", codec: "vp9", seconds: 0.2 }),
  "one picture in MP4": clip({ name: "t1.mp4", seconds: 0.04, audio: false }),
  "one picture in Matroska": clip({ name: "t1.mkv", seconds: 0.04, audio: false }),
  "one picture in MPEG-TS": clip({ name: "t1.ts", seconds: 0.04, audio: false }),
  "one picture for 3 s of sound": repeating({ name: "still.mp4", fps: "1/3", seconds: 3 }),
  "one picture for 30 s of sound": repeating({ name: "still30.mp4", fps: "1/30", seconds: 30 }),
  "one picture a second": clip({ name: "slow.mp4", fps: "1", seconds: 12 }),
  "one picture each 2 s": repeating({ name: "slides-2.mp4", fps: "1/2", seconds: 30, gop: 5 }),
  "one picture each 3 s": repeating({ name: "slides-3.mp4", fps: "1/3", seconds: 36, gop: 3 }),
  "one picture each 5 s": repeating({ name: "slides-5.mp4", fps: "1/5", seconds: 40, gop: 2 }),
  "one picture each 4 s, all keys": repeating({ name: "slides-4-keys.mp4", fps: "1/4", seconds: 40, gop: 1 }),
  "one picture each 5 s, all keys, MPEG-4": repeating({
    ...{ name: "slides-5-keys.mkv", fps: "1/5", seconds: 40, gop: 1, codec: "mpeg4" },
  }),
  "one picture each 10 s": repeating({ name: "slides.mp4", fps: "1/10", seconds: 40, gop: 250 }),
  "one picture each 10 s, all keys": repeating({ name: "slides-keys.mp4", fps: "1/10", seconds: 40, gop: 1 }),
  "one picture each 25 s": repeating({ name: "slow-slides.mp4", fps: "1/25", seconds: 75, gop: 250 }),
  "one picture each 25 s, silent WebM": repeating({
    ...{ name: "slow-slides.webm", fps: "1/25", seconds: 75, codec: "vp9", audio: false },
  }),
  "a screen on which nothing moves for 20 s": repeating({
    ...{ name: "pauses.mp4", seconds: 30, gop: 250, pauses: [[60, 560]] },
  }),
  "a screen recording with one key in ten minutes": clip({
    ...{ name: "screen.mkv", fps: "2", seconds: 600, gop: 100_000, audio: false },
  }),
  "a black and silent start": clip({
    ...{ name: "dark.mp4", darkSeconds: 1, sound: ["-af", "volume=0:enable='lt(t,1)'", "-c:a", "aac"] },
  }),
};

export const RATES: Record<string, MakeClip> = {
  "50 pictures a second": clip({ name: "r50.mp4", fps: "50" }),
  "59.94 pictures a second": clip({ name: "r5994.mp4", fps: "60000/1001" }),
  "23.976 pictures a second": clip({ name: "r23.mkv", fps: "24000/1001" }),
  "12.5 pictures a second": clip({ name: "r125.avi", fps: "25/2", codec: "mpeg4" }),
  "a variable rate in MP4": clip({ name: "vfr.mp4", variableRate: true }),
  "a variable rate in WebM": clip({ name: "vfr.webm", codec: "vp9", variableRate: true }),
  "a rate that changes from 50 to 10 in the middle": rateChange,
  "90 pictures a second": capped({ name: "r90.mp4", fps: "90", gop: 50 }),
  "100 pictures a second": capped({ name: "r100.mkv", fps: "100", gop: 77 }),
  "120 pictures a second": capped({ name: "r120.mp4", fps: "120", gop: 61 }),
  "144 pictures a second": capped({ name: "r144.mp4", fps: "144", gop: 101 }),
  "240 pictures a second": capped({ name: "r240.mp4", fps: "240", gop: 121 }),
  "240 pictures a second in one GOP": capped({ name: "r240long.mp4", fps: "240", gop: 10_000, seconds: 12 }),
  "119.88 pictures a second, open GOPs": capped({
    name: "r119.ts",
    fps: "120000/1001",
    gop: 60,
    openGop: true,
  }),
};

export const STARTS: Record<string, MakeClip> = {
  "MPEG-TS that starts at 10 s": clip({ name: "s10.ts", mux: ["-output_ts_offset", "10"] }),
  "MP4 that starts at 10 s": async () =>
    remux(await base("mp4"), "s10.mp4", ["-c", "copy"], ["-itsoffset", "10"]),
  "Matroska that starts at an hour": async () =>
    remux(await base("mkv"), "s1h.mkv", ["-c", "copy"], ["-itsoffset", "3600"]),
  "MP4 with decode times behind those of showing": clip({
    ...{ name: "neg.mp4", mux: ["-movflags", "+negative_cts_offsets"] },
  }),
  "Matroska whose clock jitters": jitter,
  "MP4 of which two pictures have the time of another": () => sharesTimes("shared.mp4"),
  "MPEG-TS of which two pictures have the time of another": () => sharesTimes("shared.ts"),
  "MPEG-TS whose clock begins again": clip({
    name: "wrap.ts",
    mux: ["-output_ts_offset", String(WRAP_SECONDS - TS_START - 1.5)],
  }),
  "MPEG-TS whose clock begins again, after a while": clip({
    ...{ name: "wrap-late.ts", seconds: 70, fps: "5", gop: 10 },
    mux: ["-output_ts_offset", String(WRAP_SECONDS - TS_START - 65)],
  }),
  "MPEG-TS of two recordings": () => twoRecordings("two.ts", 0, 0),
  "MPEG-TS whose clock jumps forward": () => twoRecordings("forward.ts", 0, 5000),
  "MPEG-TS whose clock jumps back": () => twoRecordings("back.ts", 5000, 0),
  "MPEG-TS whose clock jumps forward by 13 hours": () => twoRecordings("far.ts", 0, 47_000),
  "MPEG-PS of two recordings": async () => ({
    ...(await twoRecordings("two.mpg", 0, 0, { codec: MPEG2, sound: ["-c:a", "mp2"] })),
    // A frame of MP2 lasts 26 ms: the first sound ends behind the first picture.
    tolerance: 0.026 * TICKS,
  }),
  "FLV whose clock jumps forward: its picture stands": () => jump("forward.flv", 100_000),
  "FLV whose clock goes back": goesBack,
  "Matroska whose clock jumps forward: its picture stands": () => jump("forward.mkv", 100_000),
};

/** Theirs is that of the one that is stored before them: they come a quarter of a picture after it. */
async function sharesTimes(name: string): Promise<Clip> {
  const times = "setts=dts=DTS:pts=if(eq(N\\,30)+eq(N\\,33)\\,PREV_INPTS\\,PTS)";
  const film = await clip({ name: "told.mp4", size: "352x288" })();
  return { ...(await remux(film, name, ["-c", "copy", "-bsf:v", times])), tolerance: 0.25 * TICKS };
}

const MPEG2 = ["-c:v", "mpeg2video", "-b:v", "1M"];

/** A picture that stands long may be shown again on the way. */
function repeating(options: Partial<FilmOptions> & { name: string }): MakeClip {
  return async () => ({ ...(await clip(options)()), mayRepeat: true });
}

/** What 60 pictures a second make of it: of each 60th of a second the last picture that is nearest to its beginning. */
function capped(options: Partial<FilmOptions> & { name: string }): MakeClip {
  return async () => {
    const film = await clip({ audio: false, ...options })();
    const slots = new Map<number, number>();
    for (const number of film.numbers) slots.set(Math.round((number * 60) / film.fps), number);
    const shown: Clip["shown"] = [];
    const last = Math.round((film.numbers.length * 60) / film.fps) - 1;
    for (let slot = 0; slot <= last; slot++)
      shown.push({ number: slots.get(slot) ?? shown.at(-1)!.number, time: slot * (TICKS / 60) });
    return { ...film, shown };
  };
}

const base = (extension: string) => makeFilm({ ...CLIP, name: `base.${extension}` });

/** Each picture some milliseconds late, another number of them each time. */
async function jitter(): Promise<Clip> {
  const film = await makeFilm({ ...CLIP, name: "steady.mkv", encode: IN_ORDER, audio: false });
  const made = await remux(film, "jitter.mkv", ["-c", "copy", "-bsf:v", "setts=ts=TS+mod(N*7\\,13)"]);
  const shown = film.numbers.map((number) => ({ number, time: (number * 40 + ((number * 7) % 13)) * 90 }));
  return { ...made, shown };
}

/** Two recordings in one file, each with a clock of its own. */
async function twoRecordings(
  name: string,
  first: number,
  second: number,
  options: Partial<FilmOptions> = {},
): Promise<Clip> {
  const part = (from: number, offset: number) =>
    makeFilm({
      ...{ ...CLIP, seconds: 2, firstNumber: from, ...options },
      ...{ name: name.replace(".", `-${from}.`), mux: ["-output_ts_offset", String(offset)] },
    });
  const parts = [await part(0, first), await part(50, second)];
  const path = await makeOnce(
    name,
    parts.map((film) => film.path),
    async (target) =>
      writeFile(target, Buffer.concat(await Promise.all(parts.map((film) => readFile(film.path))))),
  );
  return { ...parts[0]!, name, path, numbers: parts.flatMap((film) => film.numbers), seconds: 4 };
}

/** A clock that jumps by so many milliseconds in the middle, of picture and sound alike. */
async function jump(name: string, by: number): Promise<Clip> {
  const film = await makeFilm({ ...CLIP, name: "steady.flv", encode: IN_ORDER });
  const move = `setts=ts='TS+gte(TS,1500)*${by}'`;
  const made = await remux(film, name, ["-c", "copy", "-bsf:v", move, "-bsf:a", move]);
  const shown = film.numbers.map((number) => ({
    number,
    time: (number * 40 + (number >= 37 ? by : 0)) * 90,
  }));
  return { ...made, shown, seconds: film.seconds + by / 1000, mayRepeat: true };
}

/** By a second in the middle, as where a stream was recorded over a break: what follows comes right after. */
async function goesBack(): Promise<Clip> {
  const film = await makeFilm({ ...CLIP, name: "steady.flv", encode: IN_ORDER });
  const made = await rewrite(film, "back.flv", turnBack);
  // Sound and picture have no time in common there, and FLV counts milliseconds: a frame of AAC lasts 23.
  return { ...made, tolerance: 0.03 * TICKS };
}

/** Behind a header of 9 bytes tags with 11 before and 4 bytes behind their data (FLV 10.1, annex E.3 and E.4). */
function turnBack(bytes: Buffer): Buffer {
  const turned = Buffer.from(bytes);
  for (let at = 9 + 4; at + 11 < bytes.length; at += 11 + bytes.readUIntBE(at + 1, 3) + 4) {
    const milliseconds = bytes.readUIntBE(at + 4, 3);
    if (milliseconds >= 1500) turned.writeUIntBE(milliseconds - 1000, at + 4, 3);
  }
  return turned;
}

async function rateChange(): Promise<Clip> {
  const film = await makeFilm({
    ...CLIP,
    name: "rate-change.mp4",
    fps: "50",
    gop: 50,
    seconds: 4,
    pauses: Array.from({ length: 19 }, (_, i) => [101 + i * 5, 105 + i * 5] as [number, number]),
  });
  return film;
}
