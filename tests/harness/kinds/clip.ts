import { readFile, writeFile } from "node:fs/promises";
import { execa } from "execa";
import { type Film, type FilmOptions, makeFilm, makeOnce } from "../films.ts";
import type { ShownFrame } from "../read-frames.ts";

/** A drawn film, and what must come out of it where that is not simply each of its frames at its time. */
export interface Clip extends Film {
  /** Ticks of 90 kHz from the first picture that is shown. */
  shown?: ShownFrame[];
  /** A picture that stands long may come several times, so that segments do not get too long. */
  mayRepeat?: boolean;
  /** Ticks by which a time may differ, where a container or a join is coarse. */
  tolerance?: number;
}

export type MakeClip = () => Promise<Clip>;

/** Small, quick, and of a size that H.263 has as well. */
export const CLIP = { size: "176x144", seconds: 3, fps: "25", gop: 25 };

/** A drawn clip: CLIP but for what is said. */
export function clip(options: Partial<FilmOptions> & { name: string }): MakeClip {
  return () => makeFilm({ ...CLIP, ...options });
}

/** The same of FFmpeg's encoders: their names and options, a blank between them; `sound` null is silence. */
export function of(
  name: string,
  pictures: string,
  sound: string | null = "aac",
  options: Partial<FilmOptions> = {},
): MakeClip {
  const codec = ["-c:v", ...pictures.split(" ")];
  const audio = sound === null ? { audio: false } : { sound: ["-c:a", ...sound.split(" ")] };
  return clip({ name, codec, ...audio, ...options });
}

/** The clip in another file, by FFmpeg: `args` go between input and output. */
export async function remux(from: Clip, name: string, args: string[], input: string[] = []): Promise<Clip> {
  const path = await makeOnce(name, [from.path, ...input, "-i", ...args], (target) =>
    execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...input, "-i", from.path, ...args, target]),
  );
  return { ...from, name, path };
}

/** The clip with other bytes. */
export async function rewrite(from: Clip, name: string, edit: (bytes: Buffer) => Buffer): Promise<Clip> {
  const path = await makeOnce(name, [from.path, edit.toString()], async (target) =>
    writeFile(target, edit(await readFile(from.path))),
  );
  return { ...from, name, path };
}
