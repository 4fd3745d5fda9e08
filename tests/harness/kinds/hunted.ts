import { writeFile } from "node:fs/promises";
import { execa } from "execa";
import { type Film, type FilmOptions, makeFilm, makeOnce } from "../films.ts";
import { readFrames } from "../read-frames.ts";
import { pick, readTree, writeTree } from "./box-tree.ts";
import { CLIP, type Clip, clip, type MakeClip, remux, rewrite } from "./clip.ts";

const TICKS = 90_000;

/** Files that were looked for to break what had been made for the others. */
export const HUNTED: Record<string, MakeClip> = {
  "MOV of a camera with a time code track": clip({
    ...{ name: "tmcd.mov", index: "last", mux: ["-timecode", "01:00:00:00"] },
  }),
  "MPEG-TS that begins in the middle of a GOP": beginsInside,
  "MPEG-TS that ends in the middle of a packet": endsInside,
  "Matroska whose picture grows in the middle, VP9": () => grows("grows.mkv", { codec: "vp9" }),
  "MPEG-TS whose picture grows in the middle": () => grows("grows.ts", {}),
  "MPEG-TS whose picture grows in the middle, MPEG-2": growsInMpeg2,
  "MP4 that claims ten hours": claimsHours,
  "sound that is half a minute longer than the picture": soundLonger,
  "a picture that begins 5 s after the sound": startsLate,
  "three pictures, then none for ten seconds": async () => ({
    ...(await base({ name: "then-none.mp4", seconds: 10, gop: 250, pauses: [[3, 249]] })),
    mayRepeat: true,
  }),
};

const base = (options: Partial<FilmOptions> & { name: string }) => makeFilm({ ...CLIP, ...options });

/** The clip as FFmpeg decodes it by itself, where nothing else can tell what is there. */
async function asDecoded(film: Film): Promise<Clip> {
  const frames = (await readFrames(film.path)).filter(({ number }) => number >= 0);
  const first = frames[0]!.time;
  const shown = frames.map(({ number, time }) => ({ number, time: time - first }));
  return {
    ...film,
    numbers: shown.map(({ number }) => number),
    shown,
    seconds: shown.at(-1)!.time / TICKS + 1 / film.fps,
  };
}

async function beginsInside(): Promise<Clip> {
  const film = await base({ name: "whole.ts", seconds: 4 });
  const cut = (bytes: Buffer) => bytes.subarray(Math.floor(bytes.length / 5 / 188) * 188);
  const clip = await asDecoded(await rewrite(film, "inside.ts", cut));
  return { ...clip, seconds: clip.seconds + (await soundLeads(clip.path)) };
}

/** Seconds by which the sound comes before the first picture that can be decoded; this stands as long. */
async function soundLeads(path: string): Promise<number> {
  const show = ["-show_entries", "frame=media_type,pts_time", "-of", "csv=p=0"];
  const { stdout } = await execa("ffprobe", ["-v", "error", ...show, path]);
  const first = (kind: string) => Number(new RegExp(`^${kind},([\\d.]+)`, "m").exec(stdout)![1]);
  return first("video") - first("audio");
}

async function endsInside(): Promise<Clip> {
  const film = await base({ name: "whole.ts", seconds: 4 });
  const cut = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 188 - 40) * 188 + 77);
  return asDecoded(await rewrite(film, "torn.ts", cut));
}

/** As a screen that is shared grows from one window to another. */
async function grows(name: string, options: Partial<FilmOptions>): Promise<Clip> {
  const part = { ...options, audio: false };
  const parts = [
    await base({ ...part, name: `small-${name}`, seconds: 3 }),
    await base({ ...part, name: `large-${name}`, seconds: 2, size: "352x288", firstNumber: 75 }),
  ];
  const paths = parts.map((film) => film.path);
  const path = await makeOnce(name, paths, (target) => join(paths, target));
  return { ...parts[0]!, name, path, numbers: parts.flatMap((film) => film.numbers), seconds: 5 };
}

/** FFmpeg's decoder of MPEG-2 keeps the last picture before another size to itself. */
async function growsInMpeg2(): Promise<Clip> {
  const film = await grows("grows2.ts", { codec: ["-c:v", "mpeg2video", "-b:v", "2M", "-bf", "2"] });
  const numbers = film.numbers.filter((number) => number !== 74);
  const shown = numbers.map((number) => ({ number, time: (number / film.fps) * TICKS }));
  return { ...film, numbers, shown };
}

async function join(paths: string[], target: string): Promise<void> {
  const list = `${target}.txt`;
  await writeFile(list, paths.map((path) => `file '${path}'\n`).join(""));
  const input = ["-f", "concat", "-safe", "0", "-i", list];
  await execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...input, "-c", "copy", target]);
}

async function claimsHours(): Promise<Clip> {
  const film = await base({ name: "honest.mp4", index: "last" });
  return rewrite(film, "hours.mp4", (bytes) => {
    const boxes = readTree(bytes);
    const header = pick(boxes, "moov", "mvhd").body!;
    header.writeUInt32BE(header.readUInt32BE(12) * 36_000, 16);
    return writeTree(boxes);
  });
}

/** The first picture stands from the beginning on. */
async function startsLate(): Promise<Clip> {
  const film = await base({ name: "short.mp4" });
  const tone = ["-f", "lavfi", "-t", "8", "-i", "sine=frequency=440:sample_rate=48000"];
  const args = [...tone, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac"];
  const made = await remux(film, "late.mp4", args, ["-itsoffset", "5"]);
  const shown = film.numbers.map((number) => ({
    number,
    time: number === 0 ? 0 : (5 + number / 25) * TICKS,
  }));
  return { ...made, shown, seconds: 8, mayRepeat: true };
}

/** The last picture stands to its end. */
async function soundLonger(): Promise<Clip> {
  const film = await base({ name: "short.mp4" });
  const tone = ["-f", "lavfi", "-t", "33", "-i", "sine=frequency=440:sample_rate=48000"];
  const args = [...tone, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac"];
  return { ...(await remux(film, "longer.mp4", args)), seconds: 33, mayRepeat: true };
}
