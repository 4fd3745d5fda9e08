import { execa } from "execa";
import { joinTrack, VIDEO_TIMESCALE } from "./decode.ts";
import type { PublishedTrack } from "./published.ts";

/** Mean structural similarity (0 to 1) of a rung's pictures and the source's, scaled to the rung's size. */
export async function measureSsim(track: PublishedTrack, sourcePath: string): Promise<number> {
  const { bytes, options } = await joinTrack(track, VIDEO_TIMESCALE);
  const { width, height } = track.size!;
  const graph = `[1:v]scale=${width}:${height}:flags=bicubic,setpts=N[source];[0:v]setpts=N[rung];[rung][source]ssim`;
  const { stderr } = await execa(
    "ffmpeg",
    [
      ...["-hide_banner", "-nostats", ...options, "-i", "pipe:0", "-i", sourcePath],
      ...["-filter_complex", graph, "-f", "null", "-"],
    ],
    { input: bytes },
  );
  const [, mean] = /SSIM .*All:([\d.]+)/.exec(stderr) ?? [];
  if (!mean) throw new Error(`FFmpeg measured nothing: ${stderr}`);
  return Number(mean);
}
