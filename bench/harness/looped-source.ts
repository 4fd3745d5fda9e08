import { execa } from "execa";
import { makeOnce } from "../../tests/harness/films.ts";
import { makeSource, type SourceOptions } from "./sources.ts";

export type LoopedOptions = Omit<SourceOptions, "container" | "seconds">;

/** What is encoded for a looped film, in seconds. */
const LOOP_SECONDS = 60;

/**
 * A film of any length that costs little to make: an MP4 of a minute, copied again and again without
 * encoding, its index first. Shorter ones than a minute are the beginning of it. Made once and kept.
 */
export async function makeLooped(seconds: number, options: LoopedOptions): Promise<string> {
  const loop = await makeSource({ ...options, container: "mp4-first", seconds: LOOP_SECONDS });
  const args = [
    ...["-v", "error", "-stream_loop", String(Math.ceil(seconds / LOOP_SECONDS) - 1), "-i", loop.path],
    ...["-map", "0", "-c", "copy", "-t", String(seconds), "-movflags", "+faststart"],
  ];
  return makeOnce("bench-looped.mp4", args, (path) => execa("ffmpeg", [...args, path]));
}
