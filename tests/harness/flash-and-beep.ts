import { join } from "node:path";
import { execa } from "execa";
import { DECODER_SHIFT_SECONDS, shiftForDecoder } from "../../functions/transcode/mp4/shift-for-decoder.ts";
import { VIDEO_TIMESCALE } from "./decode.ts";
import { makeTempFolder } from "./temp-folder.ts";

/** A film that shows a white picture for 40 ms and beeps as long, both at every odd second. */
export interface FlashFilmOptions {
  /** File name; its extension is the container. */
  name: string;
  seconds: number;
  /** Tracks of sound, each with options of its encoder; default one of AAC. */
  tracks?: string[][];
  rate?: number;
  layout?: "mono" | "stereo" | "5.1" | "7.1";
  /** What is done to the sound's frames, which keep their times. */
  filter?: string;
  /** FFmpeg's options of another encoder of the picture than H.264. */
  codec?: string[];
  /** Pictures a second, default 25. */
  fps?: string;
  /** Default 128x72. */
  size?: string;
  /** What is done to the picture's frames, which keep their times. */
  picture?: string;
  /** How much longer the sound lasts by its time stamps than by its samples: 1.001 is 0.1 %. */
  stretch?: number;
  /** Of the container or the picture. */
  options?: string[];
}

export const PERIOD_SECONDS = 2;
const FIRST_SECONDS = 1;
const LENGTH_SECONDS = 0.04;
const H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2"];
const CHANNELS = { mono: 1, stereo: 2, "5.1": 6, "7.1": 8 };

const isOn = (time: string) =>
  `lt(mod(${time}+${PERIOD_SECONDS - FIRST_SECONDS},${PERIOD_SECONDS}),${LENGTH_SECONDS})`;

/** Makes the film with FFmpeg and answers its path. */
export async function makeFlashFilm(film: FlashFilmOptions): Promise<string> {
  const { name, seconds, rate = 48_000, layout = "stereo", filter = "anull", stretch = 1 } = film;
  const { tracks = [["-c:a", "aac"]], options = [], codec = H264 } = film;
  const { fps = "25", size = "128x72", picture = "null" } = film;
  const path = join(await makeTempFolder("flash"), name);
  const beep = `if(${isOn(`t*${stretch}`)},0.5*sin(2*PI*1000*t),0)`.replaceAll(",", "\\,");
  const flash = `if(${isOn("T")},235,16)`.replaceAll(",", "\\,");
  const sound = `aevalsrc=${Array(CHANNELS[layout]).fill(beep).join("|")}:channel_layout=${layout}:sample_rate=${rate}`;
  await execa("ffmpeg", [
    ...["-v", "error", "-nostdin", "-f", "lavfi"],
    ...[
      "-i",
      `color=black:size=64x36:rate=${fps}:duration=${seconds},geq=lum=${flash}:cb=128:cr=128,scale=${size},setsar=1`,
    ],
    ...["-f", "lavfi", "-i", `${sound}:duration=${seconds / stretch}`],
    ...["-map", "0:v", ...tracks.flatMap(() => ["-map", "1:a"]), "-vf", picture, "-af", filter],
    ...["-pix_fmt", "yuv420p", "-g", "50", ...codec, ...options],
    ...tracks.flatMap((track, i) => track.map((word) => word.replace(/^(-[a-z]+):a/, `$1:a:${i}`))),
    ...(stretch === 1 ? [] : ["-bsf:a", `setts=ts=TS*${stretch}`]),
    path,
  ]);
  return path;
}

/** Seconds at which the pictures turn white; their segments in a row, each with its own times. */
export async function findFlashes(init: Buffer, segments: Buffer[]): Promise<number[]> {
  const shifted = await Array.fromAsync(shiftForDecoder(segments, VIDEO_TIMESCALE));
  const { stderr } = await execa(
    "ffmpeg",
    [
      ...["-v", "info", "-copyts", "-itsoffset", String(-DECODER_SHIFT_SECONDS), "-f", "mov", "-i", "pipe:0"],
      ...[
        "-map",
        "0:v",
        "-vf",
        "scale=1:1,format=gray,showinfo",
        "-fps_mode",
        "passthrough",
        "-f",
        "null",
        "-",
      ],
    ],
    { input: Buffer.concat([init, ...shifted]), maxBuffer: 2 ** 28 },
  );
  const pictures = [...stderr.matchAll(/pts_time:\s*(-?[\d.]+).*?mean:\[(\d+)/g)];
  return onsets(pictures.map(([, time, mean]) => ({ time: Number(time), isOn: Number(mean) > 128 })));
}

/** Seconds, counted in samples from the first, at which a track of sound begins to beep. */
export async function findBeeps(film: Buffer): Promise<number[]> {
  const args = [
    "-v",
    "error",
    "-f",
    "mov",
    "-i",
    "pipe:0",
    "-map",
    "0:a",
    "-ac",
    "1",
    "-f",
    "s16le",
    "pipe:1",
  ];
  const { stdout } = await execa("ffmpeg", args, { input: film, encoding: "buffer", maxBuffer: 2 ** 30 });
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1);
  const beeps: number[] = [];
  let lastLoud = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i]!) < LOUD) continue;
    if (i - lastLoud > QUIET_SECONDS * SAMPLE_RATE) beeps.push(i / SAMPLE_RATE);
    lastLoud = i;
  }
  return beeps;
}

const SAMPLE_RATE = 48_000;
/** A quarter of the beep, which may have been mixed down. */
const LOUD = 0.08 * 32_768;
const QUIET_SECONDS = 0.5;

function onsets(moments: { time: number; isOn: boolean }[]): number[] {
  return moments.filter(({ isOn }, i) => isOn && !moments[i - 1]?.isOn).map(({ time }) => time);
}

/** For each beep, the seconds by which it comes after the flash that is next to it. */
export function offsetsOf(flashes: number[], beeps: number[]): { at: number; offset: number }[] {
  return beeps.map((beep) => {
    const flash = flashes.reduce(
      (best, one) => (Math.abs(one - beep) < Math.abs(best - beep) ? one : best),
      Infinity,
    );
    return { at: flash, offset: beep - flash };
  });
}
