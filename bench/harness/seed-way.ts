import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cpuOfChildren } from "./cpu-time.ts";

/** Wall time is that of one encode after the other. */
export interface EncodeCost {
  cpuSeconds: number;
  seconds: number;
}

const ENCODE = ["-c:v", "libx264", "-preset", "medium", "-c:a", "aac", "-b:a", "128k"];

/** The way that this project set out from: the whole film encoded in full for HLS, then again for DASH. */
export async function encodeAsSeed(path: string): Promise<EncodeCost> {
  const folder = await mkdtemp(join(tmpdir(), "vidpipeline-seed-"));
  const run = (...output: string[]) => execa("ffmpeg", ["-v", "error", "-i", path, ...ENCODE, ...output]);
  try {
    return await cpuOfChildren(async () => {
      await run("-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", join(folder, "playlist.m3u8"));
      await run("-f", "dash", "-seg_duration", "4", join(folder, "manifest.mpd"));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
