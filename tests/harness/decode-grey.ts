import { execa } from "execa";
import { readFrameNumber } from "./frame-number.ts";

/** A picture, a byte a pixel. */
export interface Grey {
  width: number;
  height: number;
  /** Row by row. */
  pixels: Uint8Array;
}

/** A JPEG as a PGM picture (netpbm), which tells its size: "P5\n1200 680\n255\n" and a byte a pixel. */
export async function decodeGrey(jpeg: Buffer): Promise<Grey> {
  const decode = ["-v", "error", "-f", "mjpeg", "-i", "pipe:0", "-pix_fmt", "gray", "-c:v", "pgm"];
  const output = ["-frames:v", "1", "-f", "rawvideo", "pipe:1"];
  const { stdout } = await execa("ffmpeg", [...decode, ...output], { input: jpeg, encoding: "buffer" });
  const head = /^P5\s(\d+)\s(\d+)\s255\s/.exec(Buffer.from(stdout.subarray(0, 40)).toString("latin1"))!;
  return { width: Number(head[1]), height: Number(head[2]), pixels: stdout.subarray(head[0].length) };
}

/** The number that is burned into a JPEG; −1 where none can be read. */
export async function numberOn(jpeg: Buffer): Promise<number> {
  const { pixels, width, height } = await decodeGrey(jpeg);
  return readFrameNumber(pixels, width, height);
}
