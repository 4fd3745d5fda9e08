import { execa } from "execa";
import { DECODER_SHIFT_SECONDS, shiftForDecoder } from "../../functions/transcode/mp4/shift-for-decoder.ts";
import type { PublishedTrack } from "./published.ts";
import { readFrames, type ShownFrame } from "./read-frames.ts";

export const VIDEO_TIMESCALE = 90_000;
const AUDIO_TIMESCALE = 48_000;
/** Frames of a stereo sample in 16 bits. */
const SAMPLE_BYTES = 4;

export type { ShownFrame } from "./read-frames.ts";

/** Every picture of a rung, decoded over all its segments in order; times in ticks of 90 kHz. */
export async function decodePictures(track: PublishedTrack): Promise<ShownFrame[]> {
  return readFrames(await joinTrack(track, VIDEO_TIMESCALE));
}

/** Samples a channel that the sound decodes to. */
export async function countSamples(track: PublishedTrack): Promise<number> {
  return decodeSamples(await joinTrack(track, AUDIO_TIMESCALE));
}

/**
 * Init and segments in a row. FFmpeg shifts what has negative composition offsets by an amount that it
 * finds out only on the way, so the times are moved up before it reads them, and back down after.
 */
export async function joinTrack({ init, segments }: PublishedTrack, timescale: number) {
  const objects = segments.map(({ object }) => object.bytes);
  return {
    bytes: Buffer.concat([init.bytes, ...(await Array.fromAsync(shiftForDecoder(objects, timescale)))]),
    options: ["-itsoffset", String(-DECODER_SHIFT_SECONDS), "-f", "mov"],
  };
}

export interface DecodedSource {
  /** In the order of showing; times from the film's zero, the earlier of first picture and first sound. */
  frames: ShownFrame[];
  /** Samples a channel at 48 kHz, from the film's zero on; null without sound. */
  samples: number | null;
  /** Seconds from zero to the end of the last picture. */
  seconds: number;
}

/** The straight decode of a source file, with which every rung is compared. */
export async function decodeSource(path: string): Promise<DecodedSource> {
  const { stdout } = await execa("ffprobe", [
    ...["-v", "error", "-of", "json", "-show_entries", "stream=codec_type,start_time,r_frame_rate", path],
  ]);
  const { streams } = JSON.parse(stdout) as {
    streams: { codec_type: string; start_time: string; r_frame_rate: string }[];
  };
  const sound = streams.find((stream) => stream.codec_type === "audio");
  const frames = await readFrames(path);
  const soundStart = sound
    ? Math.round(Number(sound.start_time) * VIDEO_TIMESCALE)
    : Number.POSITIVE_INFINITY;
  const zero = Math.min(frames[0]!.time, soundStart);
  const fromZero = frames.map(({ number, time }) => ({ number, time: time - zero }));
  const [over, under] = streams
    .find((s) => s.codec_type === "video")!
    .r_frame_rate.split("/")
    .map(Number);
  const seconds = fromZero.at(-1)!.time / VIDEO_TIMESCALE + under! / over!;
  const delay = Math.round(((soundStart - zero) / VIDEO_TIMESCALE) * AUDIO_TIMESCALE);
  return { frames: fromZero, samples: sound ? delay + (await decodeSamples(path)) : null, seconds };
}

async function decodeSamples(input: string | { bytes: Buffer; options: string[] }): Promise<number> {
  const isFile = typeof input === "string";
  const source = isFile ? ["-i", input] : [...input.options, "-i", "pipe:0"];
  const pcm = ["-ar", String(AUDIO_TIMESCALE), "-ac", "2", "-f", "s16le", "pipe:1"];
  const { stdout } = await execa("ffmpeg", ["-v", "error", ...source, "-map", "0:a:0", ...pcm], {
    ...(!isFile && { input: input.bytes }),
    ...(isFile && { stdin: "ignore" as const }),
    encoding: "buffer",
    maxBuffer: 2 ** 30,
  });
  return stdout.length / SAMPLE_BYTES;
}
