import { createHash } from "node:crypto";
import { mkdir, rename, stat } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { basename, extname, join } from "node:path";
import { execa } from "execa";
import { drawStrip, STRIP_CELLS, STRIP_SHARE } from "./frame-number.ts";

export interface FilmOptions {
  /** File name; its extension is the container, as FFmpeg knows it. */
  name: string;
  seconds: number;
  /** As FFmpeg takes it; default 30. */
  fps?: string;
  /** Default 640x360. */
  size?: string;
  /** Frames from key to key; default 60. */
  gop?: number;
  openGop?: boolean;
  /** Default h264; a list is FFmpeg's own options of any other encoder. */
  codec?: "h264" | "hevc" | "vp9" | "mpeg4" | string[];
  /** Bits a second; default constant quality. */
  bitrate?: number;
  /** More options of the video encoder. */
  encode?: string[];
  /** A tone of 440 Hz in AAC, or Opus in WebM; default true. */
  audio?: boolean;
  /** FFmpeg's options of another encoder of the tone. */
  sound?: string[];
  /** More options of the container. */
  mux?: string[];
  /** Leaves pictures out, as a screen recorder does; the others keep their times. */
  variableRate?: boolean;
  /** So many seconds at the start are black, but for the strip. */
  darkSeconds?: number;
  /** Leaves out the frames from … to … (counted from 0, the second is shown again), as where nothing moves. */
  pauses?: [number, number][];
  /** Where an MP4 has its index; default first. */
  index?: "first" | "last" | "fragmented";
  /** A filter over the picture and its strip, as in a film that begins black. */
  filter?: string;
  /** Number of the first frame; default 0. */
  firstNumber?: number;
}

export interface Film {
  path: string;
  name: string;
  /** What is burned into its frames, in the order of showing. */
  numbers: number[];
  /** Frame n is shown at (n − first number) / fps seconds. */
  fps: number;
  width: number;
  height: number;
  seconds: number;
}

/** A moving picture over a strip that carries each frame's number; readFrameNumber reads it. */
export async function makeFilm(options: FilmOptions): Promise<Film> {
  const film = describeFilm(options);
  const args = filmArguments(options, film);
  const strips = Buffer.concat(frameNumbers(options).map(drawStrip));
  film.path = await makeOnce(options.name, [...args, strips.toString("base64")], (path) =>
    execa("ffmpeg", [...args, path], { input: strips }),
  );
  return film;
}

/**
 * Runs `make` once for the same arguments and keeps the file in the system's folder for temporary files.
 * It appears under its name when it is whole, so that test files may make the same film at a time.
 */
export async function makeOnce(
  name: string,
  args: string[],
  make: (path: string) => Promise<unknown>,
): Promise<string> {
  const folder = join(tmpdir(), `vidpipeline-films-${userInfo().username}`);
  await mkdir(folder, { recursive: true });
  const digest = createHash("sha256").update(JSON.stringify(args)).digest("hex").slice(0, 12);
  const stem = `${basename(name, extname(name))}-${digest}`;
  const path = join(folder, stem + extname(name));
  if (await exists(path)) return path;
  const unfinished = join(folder, `${stem}.${process.pid}${extname(name)}`);
  await make(unfinished);
  await rename(unfinished, path);
  return path;
}

function filmArguments(options: FilmOptions, film: Film): string[] {
  const { fps = "30", seconds, audio = true } = options;
  const size = `${film.width}x${film.height}`;
  const stripHeight = Math.round((film.height * STRIP_SHARE) / 2) * 2;
  const left = [
    ...(options.variableRate ? ["eq(mod(n,5),3)+eq(mod(n,7),5)"] : []),
    ...(options.pauses ?? []).map(([from, to]) => `gte(n,${from})*lt(n,${to})`),
  ];
  const dropping = left.length > 0 ? `,select='not(${left.join("+")})'` : "";
  const dark = options.darkSeconds ? `drawbox=t=fill:color=black:enable='lt(t,${options.darkSeconds})',` : "";
  const filter = options.filter ? `,${options.filter}` : "";
  const graph = [
    `[0:v]scale=${film.width}:${stripHeight}:flags=neighbor:out_range=tv,format=yuv420p[strip]`,
    `[1:v]${dark}format=yuv420p[picture]`,
    `[picture][strip]overlay=0:H-h:shortest=1${dropping}${filter},setsar=1[v]`,
  ];
  return [
    ...["-hide_banner", "-v", "error", "-y", "-f", "rawvideo", "-pixel_format", "gray"],
    ...["-video_size", `${STRIP_CELLS}x1`, "-framerate", fps, "-i", "pipe:0"],
    ...["-f", "lavfi", "-i", `testsrc2=size=${size}:rate=${fps}`],
    ...(audio ? ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"] : []),
    ...["-filter_complex", graph.join(";"), "-map", "[v]", ...(audio ? ["-map", "2:a"] : [])],
    ...["-fps_mode", "passthrough", "-t", String(seconds), ...videoArguments(options)],
    ...(audio ? soundArguments(options) : []),
    ...containerArguments(options),
  ];
}

function videoArguments({ codec = "h264", gop = 60, openGop, bitrate, encode = [] }: FilmOptions): string[] {
  if (Array.isArray(codec)) return [...codec, "-g", String(gop), ...encode];
  const rate = bitrate ? ["-b:v", String(bitrate)] : [];
  const keys = ["-g", String(gop), "-keyint_min", String(gop)];
  const open = `open-gop=${openGop ? 1 : 0}`;
  const encoders = {
    h264: ["libx264", "-preset", "ultrafast", "-bf", "2", "-sc_threshold", "0", "-x264-params", open],
    hevc: ["libx265", "-preset", "ultrafast", "-x265-params", `${open}:scenecut=0:log-level=error`],
    vp9: ["libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-crf", "35"],
    mpeg4: ["mpeg4", "-bf", "2", "-q:v", "4"],
  };
  return ["-c:v", ...encoders[codec], ...keys, ...rate, "-pix_fmt", "yuv420p", ...encode];
}

function soundArguments({ name, sound }: FilmOptions): string[] {
  if (sound) return sound;
  return extname(name) === ".webm" ? ["-c:a", "libopus"] : ["-c:a", "aac", "-b:a", "96k"];
}

function containerArguments({ name, index = "first", mux = [] }: FilmOptions): string[] {
  if (![".mp4", ".mov"].includes(extname(name))) return mux;
  if (index === "first") return ["-movflags", "+faststart", ...mux];
  return index === "last" ? mux : ["-movflags", "frag_keyframe+empty_moov+default_base_moof", ...mux];
}

function describeFilm(options: FilmOptions): Film {
  const { name, seconds, fps = "30", size = "640x360", variableRate = false } = options;
  const [width, height] = size.split("x").map(Number) as [number, number];
  const pauses = options.pauses ?? [];
  const isShown = (i: number) =>
    !(variableRate && (i % 5 === 3 || i % 7 === 5)) && !pauses.some(([from, to]) => i >= from && i < to);
  const numbers = frameNumbers(options).filter((_, i) => isShown(i));
  return { path: "", name, numbers, fps: toNumber(fps), width, height, seconds };
}

function frameNumbers({ seconds, fps = "30", firstNumber = 0 }: FilmOptions): number[] {
  const count = Math.round(seconds * toNumber(fps));
  return Array.from({ length: count }, (_, i) => firstNumber + i);
}

/** "30000/1001" → 29.97…. */
function toNumber(fps: string): number {
  const [numerator, denominator = 1] = fps.split("/").map(Number) as [number, number?];
  return numerator / denominator;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
