import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { spanJobs } from "../../../../core/queue/span-jobs.ts";
import type { EventOf } from "../../../../core/video/events.ts";
import type { Inspection, Rung } from "../../../../core/video/inspection.ts";
import { initKey, segmentKey, thumbnailKey } from "../../../../core/video/keys.ts";
import type { TranscodeContext } from "../../../../functions/transcode/context.ts";
import { encodeSpan } from "../../../../functions/transcode/encode/encode-span.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import {
  DECODER_SHIFT_SECONDS,
  shiftForDecoder,
} from "../../../../functions/transcode/mp4/shift-for-decoder.ts";
import { makePoster } from "../../../../functions/transcode/picture/make-poster.ts";
import { dataOf, readEvents, readObjects, uploadWhole } from "../../../harness/ingest.ts";
import { fromCodes, type Tags, type Triple } from "./colour-science.ts";

/** What a film became: its rungs as bytes that FFmpeg reads, and its poster. */
export interface Published {
  inspection: Inspection;
  rungs: { rung: Rung; film: DecoderInput }[];
  poster: DecoderInput;
}

export interface DecoderInput {
  bytes: Buffer;
  options: string[];
}

/** Uploads a file and does all the work on it, as the jobs of its events do. */
export async function publishFilm(ctx: TranscodeContext, path: string): Promise<Published> {
  const { videoHash, scope } = await uploadWhole(ctx, await readFile(path));
  await ingestSource(ctx, scope);
  const events = await readEvents(ctx, videoHash);
  const inspection = dataOf(events, "source.inspected")[0]!;
  for (const event of events.filter(({ type }) => type === "span.ready"))
    for (const { data } of spanJobs(event as EventOf<"span.ready">)) await encodeSpan(ctx, scope, data);
  const gops = dataOf(events, "gop.ready");
  const [first] = dataOf(events, "span.ready").flatMap((span) => span.gops);
  if (first) await makePoster(ctx, scope, { videoHash, generation: 1, place: first.place });
  const rungs = await Promise.all(
    inspection.rungs.map(async (rung) => {
      const { media } = ctx.buckets;
      const init = await readObjects(media, [initKey(videoHash, rung.rung)]);
      const keys = gops.map(({ n }) => segmentKey(videoHash, rung.rung, n));
      const segments = await Promise.all(keys.map((key) => readObjects(media, [key])));
      const bytes = Buffer.concat([init, ...(await Array.fromAsync(shiftForDecoder(segments, 90_000)))]);
      return { rung, film: { bytes, options: ["-itsoffset", String(-DECODER_SHIFT_SECONDS), "-f", "mov"] } };
    }),
  );
  const poster = await readObjects(ctx.buckets.media, [thumbnailKey(videoHash)]);
  return { inspection, rungs, poster: { bytes: poster, options: ["-f", "mjpeg"] } };
}

/** A decoded picture, its code values as they are, and what its stream says of them. */
export interface Picture {
  width: number;
  height: number;
  tags: Tags & { transfer: string };
  full: boolean;
  /** R′G′B′ of the pixel at these shares of width and height, by the standards. */
  at(x: number, y: number): Triple;
  /** Y′ codes. */
  luma: Buffer;
}

const SHOWN = "width,height,pix_fmt,color_range,color_space,color_transfer,color_primaries";

/** Every picture of a film; FFmpeg decodes and converts nothing. */
export async function decodeAll({ bytes, options }: DecoderInput): Promise<Picture[]> {
  const show = ["-v", "error", "-of", "json", "-show_entries", `stream=${SHOWN}`];
  const probed = await execa("ffprobe", [...show, ...options.slice(-2), "-i", "pipe:0"], { input: bytes });
  const [stream] = JSON.parse(probed.stdout).streams;
  const { width, height } = stream as { width: number; height: number };
  const output = ["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"];
  const { stdout } = await execa("ffmpeg", ["-v", "error", ...options, "-i", "pipe:0", ...output], {
    ...{ input: bytes, encoding: "buffer", maxBuffer: 2 ** 30 },
  });
  const chroma = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const planes = [width * height, chroma.width * chroma.height, chroma.width * chroma.height];
  const frameBytes = planes.reduce((sum, size) => sum + size, 0);
  const full = String(stream.pix_fmt).startsWith("yuvj") || stream.color_range === "pc";
  // JFIF: BT.601's matrix, sRGB's primaries.
  const jpeg = { matrix: "smpte170m", primaries: "bt709", transfer: "bt709" } as const;
  const said = {
    matrix: stream.color_space,
    primaries: stream.color_primaries,
    transfer: stream.color_transfer,
  };
  const tags = options.includes("mjpeg") ? jpeg : said;
  return Array.from({ length: Math.floor(stdout.length / frameBytes) }, (_, n) => {
    const frame = Buffer.from(stdout.buffer, stdout.byteOffset + n * frameBytes, frameBytes);
    const at = (x: number, y: number): Triple => {
      const luma = frame[Math.floor(y * height) * width + Math.floor(x * width)]!;
      const i = planes[0]! + Math.floor(y * chroma.height) * chroma.width + Math.floor(x * chroma.width);
      return fromCodes([luma, frame[i]!, frame[i + planes[1]!]!], tags.matrix, full);
    };
    return { width, height, tags, full, at, luma: frame.subarray(0, planes[0]) };
  });
}
