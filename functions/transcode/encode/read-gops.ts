import type { OpenObject } from "../../../core/bucket/port.ts";
import type { Gop } from "../../../core/video/gop.ts";
import { Inspection, type PictureInspection } from "../../../core/video/inspection.ts";
import { gopInitKey, gopKey, initKey, inspectionKey, segmentKey } from "../../../core/video/keys.ts";
import type { TranscodeContext } from "../context.ts";
import { forgetPixelShape } from "../mp4/forget-pixel-shape.ts";
import { readInitTrack } from "../mp4/read-init.ts";
import { shiftForDecoder } from "../mp4/shift-for-decoder.ts";

/** What ingest decided about the film. Throws `object_not_found` before it has. */
export async function readInspection({ buckets }: TranscodeContext, videoHash: string): Promise<Inspection> {
  const { body } = await buckets.uploads.open(inspectionKey(videoHash));
  return Inspection.parse(await new Response(body).json());
}

/** Opens a GOP object where it lies. */
async function openGop(
  { buckets }: TranscodeContext,
  videoHash: string,
  { n, place }: Pick<Gop, "n" | "place">,
): Promise<OpenObject> {
  return place === "media"
    ? buckets.media.open(segmentKey(videoHash, "source", n))
    : buckets.uploads.open(gopKey(videoHash, n));
}

/**
 * What FFmpeg reads: the init segment and the GOP objects, passed on as they are read, shifted for it. What is held has
 * none.
 */
export async function* feedGops(
  context: TranscodeContext,
  videoHash: string,
  gops: Pick<Gop, "n" | "place" | "held">[],
): AsyncGenerator<Buffer> {
  const init = await context.buckets.uploads.open(gopInitKey(videoHash));
  yield* feedObjects(
    init,
    gops.filter(({ held }) => held === undefined).map((gop) => () => openGop(context, videoHash, gop)),
  );
}

/** The same of a rung as it is published: its init segment and segments `numbers`, which may be any of them. */
export async function* feedRung(
  { buckets }: TranscodeContext,
  videoHash: string,
  rung: string,
  numbers: number[],
): AsyncGenerator<Buffer> {
  const init = await buckets.media.open(initKey(videoHash, rung));
  yield* feedObjects(
    init,
    numbers.map((n) => () => buckets.media.open(segmentKey(videoHash, rung, n))),
  );
}

async function* feedObjects(
  init: OpenObject,
  objects: (() => Promise<OpenObject>)[],
): AsyncGenerator<Buffer> {
  const bytes = await readWhole(init);
  const { timescale } = readInitTrack(bytes);
  forgetPixelShape(bytes);
  yield bytes;
  for (const open of objects) yield* shiftForDecoder((await open()).body, timescale);
}

async function readWhole({ body }: OpenObject): Promise<Buffer> {
  return Buffer.from(await new Response(body).arrayBuffer());
}

/**
 * The build of x264 that made a 4:4:4 film, from the SEI of its very first picture; null for all others.
 * Old builds wrote 4:4:4 their own way, and a span that does not begin at the film's start cannot tell.
 */
export async function readX264Build(
  context: TranscodeContext,
  videoHash: string,
  { video }: PictureInspection,
): Promise<number | null> {
  if (video.codec !== "h264" || !video.pixelFormat?.startsWith("yuv444")) return null;
  const first = await readWhole(await openGop(context, videoHash, { n: 1, place: "uploads" }));
  const match = /x264 - core (\d+)/.exec(first.toString("latin1"));
  return match ? Number(match[1]) : null;
}
