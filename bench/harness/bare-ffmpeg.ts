import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { AUDIO_TIMESCALE, type Inspection } from "../../core/video/inspection.ts";
import { encodedRungs } from "../../core/video/ladder.ts";
import { encoderTraits } from "../../functions/transcode/encode/encoders.ts";
import { cpuOfChildren } from "./cpu-time.ts";
import type { EncodeCost } from "./seed-way.ts";

/**
 * One plain FFmpeg run over the file as it lies on disk: one decode, all encoded rungs of the film with the
 * product's own encoder options, a key every segment, and the sound.
 */
export async function encodeBare(path: string, inspection: Inspection): Promise<EncodeCost> {
  const { encoder, segmentSeconds } = inspection;
  const names = encodedRungs(inspection.rungs);
  const rungs = inspection.rungs.filter(({ rung }) => names.includes(rung));
  const folder = await mkdtemp(join(tmpdir(), "vidpipeline-bare-"));
  const splits = rungs.map((_, i) => `[s${i}]`).join("");
  const scales = rungs.map(({ width, height }, i) => {
    return `[s${i}]scale=${width}:${height}:flags=bicubic,setsar=1,format=yuv420p[v${i}]`;
  });
  const pictures = rungs.flatMap((rung, i) => [
    ...["-map", `[v${i}]`, "-c:v", encoder.name],
    ...encoderTraits(encoder.name).options(rung, encoder.preset),
    ...["-force_key_frames", `expr:gte(t,n_forced*${segmentSeconds})`, join(folder, `${rung.rung}.mp4`)],
  ]);
  const args = [
    ...["-v", "error", "-i", path],
    ...["-filter_complex", [`[0:v:0]split=${rungs.length}${splits}`, ...scales].join(";")],
    ...pictures,
    ...inspection.sounds.flatMap(({ stream, bitrate, channels, rung }) => {
      const sound = ["-c:a", "aac", "-b:a", String(bitrate), "-ac", String(channels)];
      return ["-map", `0:${stream}`, ...sound, "-ar", String(AUDIO_TIMESCALE), join(folder, `${rung}.mp4`)];
    }),
  ];
  try {
    return await cpuOfChildren(() => execa("ffmpeg", args));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
