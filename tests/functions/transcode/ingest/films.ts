import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { makeTempFolder } from "../../../harness/temp-folder.ts";

export interface TalkieOptions {
  /** File name; its extension is the container. Default film.mp4. */
  name?: string;
  seconds?: number;
  rate?: string;
  /** Options of the video encoder; default x264 with a key every 2 s. */
  video?: string[];
  /** Options of the audio encoder, or null for a silent film. */
  audio?: string[] | null;
  /** Options of the container. */
  container?: string[];
}

export const keyEvery = (frames: number) => [
  ...["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-pix_fmt", "yuv420p"],
  ...["-g", String(frames), "-sc_threshold", "0"],
];
export const INDEX_FIRST = ["-movflags", "+faststart"];

/** Makes a small film with a tone, by FFmpeg, and answers its bytes. */
export async function makeTalkie(options: TalkieOptions = {}): Promise<Buffer> {
  const { name = "film.mp4", seconds = 12, rate = "30", video = keyEvery(60) } = options;
  const { audio = ["-c:a", "aac", "-b:a", "64k"], container = INDEX_FIRST } = options;
  const path = join(await makeTempFolder("film"), name);
  await execa("ffmpeg", [
    ...["-v", "error", "-nostdin", "-f", "lavfi", "-i", `testsrc2=size=320x180:rate=${rate}`],
    ...(audio ? ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100", ...audio] : []),
    ...["-t", String(seconds), ...video, ...container, path],
  ]);
  return readFile(path);
}

/** Each frame of a film's picture as a hash, in the order of showing. */
export async function hashFrames(film: Buffer): Promise<string[]> {
  const output = ["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "pipe:1"];
  const path = join(await makeTempFolder("film"), "film");
  await writeFile(path, film);
  const { stdout } = await execa("ffmpeg", ["-v", "error", "-copyts", "-i", path, ...output]);
  const rows = stdout.split("\n").filter((row) => /^\d/.test(row));
  return rows.map((row) => row.split(",").at(-1)!.trim());
}

/** Cuts bytes into pieces of the given sizes; the last size repeats. */
export function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const size = sizes[Math.min(pieces.length, sizes.length - 1)]!;
    pieces.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return pieces;
}
