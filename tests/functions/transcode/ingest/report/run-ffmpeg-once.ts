import { execa } from "execa";
import { makeOnce } from "../../../../harness/films.ts";

/** A file that FFmpeg makes, once for the same arguments. */
export function runFfmpegOnce(name: string, args: string[]): Promise<string> {
  return makeOnce(name, args, (path) => execa("ffmpeg", ["-v", "error", "-nostdin", "-y", ...args, path]));
}
