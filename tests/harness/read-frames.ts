import { execa } from "execa";
import { readFrameNumber } from "./frame-number.ts";

/** A decoded picture: the number burned into it (−1: unreadable), and its time in ticks of 90 kHz. */
export interface ShownFrame {
  number: number;
  time: number;
}

const WIDTH = 320;
const HEIGHT = 180;

/**
 * Decodes a film, playlist or MPD from its beginning to its end and reads every picture's number. `input`
 * is a path or URL, or bytes with the options that FFmpeg needs to read them.
 */
export async function readFrames(
  input: string | { bytes: Uint8Array; options?: string[] },
): Promise<ShownFrame[]> {
  const source = typeof input === "string" ? ["-i", input] : [...(input.options ?? []), "-i", "pipe:0"];
  const output = ["-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", "1:90000"];
  const { stdio } = await execa(
    "ffmpeg",
    [
      ...["-hide_banner", "-v", "error", "-copyts", ...source],
      ...[...output, "-vf", `scale=${WIDTH}:${HEIGHT}:flags=area,format=gray`, "-f", "rawvideo", "pipe:3"],
      ...[...output, "-vf", "scale=2:2", "-f", "framecrc", "pipe:4"],
    ],
    {
      ...(typeof input !== "string" && { input: input.bytes }),
      encoding: "buffer",
      maxBuffer: 2 ** 30,
      stdio: [typeof input === "string" ? "ignore" : "pipe", "pipe", "pipe", "pipe", "pipe"],
    },
  );
  const pixels = stdio[3] as unknown as Uint8Array;
  const rows = new TextDecoder().decode(stdio[4] as unknown as Uint8Array).split("\n");
  const times = rows.filter((row) => /^\d/.test(row)).map((row) => Number(row.split(",")[2]));
  const size = WIDTH * HEIGHT;
  return times.map((time, i) => {
    const picture = pixels.subarray(i * size, (i + 1) * size);
    return { number: readFrameNumber(picture, WIDTH, HEIGHT), time };
  });
}
