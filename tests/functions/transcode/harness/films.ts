import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/** A film in which frame N has luma 20 + 9N mod 200 all over, so that each frame is known by its grey. */
const GREY_BY_NUMBER = "geq=lum='20+mod(9*N\\,200)':cb=128:cr=128";

export interface FilmOptions {
  /** File name; its extension is the container. */
  name: string;
  frames: number;
  /** As FFmpeg takes it. */
  rate?: string;
  size?: string;
  /** After the numbering, as in dropping frames. */
  filters?: string;
  /** Options of the encoder; default x264 with a key every 2 s and B-frames. */
  encode?: string[];
}

export const TWO_SECOND_GOPS = [
  "-c:v",
  "libx264",
  "-preset",
  "ultrafast",
  "-bf",
  "2",
  "-g",
  "60",
  "-qp",
  "16",
];

/** Makes a film with FFmpeg and answers its path. */
export async function makeFilm(folder: string, options: FilmOptions): Promise<string> {
  const { name, frames, rate = "30", size = "320x180", filters, encode = TWO_SECOND_GOPS } = options;
  const path = join(folder, name);
  const source = `color=black:size=32x18:rate=${rate},${GREY_BY_NUMBER},scale=${size.replace("x", ":")}`;
  const chain = filters ? `${source},${filters}` : source;
  await execa("ffmpeg", [
    ...["-hide_banner", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", chain],
    ...["-frames:v", String(frames), "-fps_mode", "passthrough", "-pix_fmt", "yuv420p"],
    ...["-sc_threshold", "0", "-movflags", "+faststart", ...encode, path],
  ]);
  return path;
}

/** A picture as it is decoded: its time from the first one (ticks of 90 kHz) and the luma of its middle. */
export interface Picture {
  time: number;
  grey: number;
}

/** Decodes bytes or a file from its beginning to its end, without seeking, doubling or dropping; `look` is where. */
export async function decodePictures(
  input: { file: string } | { bytes: Buffer; options?: string[] },
  look = "null",
): Promise<Picture[]> {
  const isFile = "file" in input;
  const bytes = isFile ? await readFile(input.file) : input.bytes;
  const decode = [...(isFile ? [] : (input.options ?? [])), "-i", isFile ? input.file : "pipe:0"];
  const output = ["-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", "1:90000"];
  const { stdio } = await execa(
    "ffmpeg",
    [
      ...["-hide_banner", "-v", "error", "-copyts", ...decode],
      ...[...output, "-vf", `${look},format=gray,crop=1:1`, "-f", "rawvideo", "pipe:3"],
      ...[...output, "-f", "framecrc", "pipe:4"],
    ],
    {
      input: isFile ? undefined : bytes,
      encoding: "buffer",
      stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
    },
  );
  const greys = stdio[3] as unknown as Uint8Array;
  const rows = Buffer.from(stdio[4] as unknown as Uint8Array)
    .toString("latin1")
    .split("\n");
  const times = rows.filter((row) => /^\d/.test(row)).map((row) => Number(row.split(",")[2]));
  const first = times[0] ?? 0;
  return times.map((time, i) => ({ time: time - first, grey: greys[i] ?? -1 }));
}
