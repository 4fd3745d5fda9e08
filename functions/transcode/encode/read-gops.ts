import type { OpenObject } from "../../../core/bucket/port.ts";
import type { Gop } from "../../../core/video/events.ts";
import { Inspection } from "../../../core/video/inspection.ts";
import { gopInitKey, gopKey, inspectionKey, segmentKey } from "../../../core/video/keys.ts";
import type { TranscodeContext } from "../context.ts";
import { readInitTrack } from "../mp4/read-init.ts";
import { shiftForDecoder } from "../mp4/shift-for-decoder.ts";

/** What ingest decided about the film. Throws `object_not_found` before it has. */
export async function readInspection({ buckets }: TranscodeContext, videoHash: string): Promise<Inspection> {
  const { body } = await buckets.uploads.open(inspectionKey(videoHash));
  return Inspection.parse(await new Response(body).json());
}

/** A GOP object, whole, from where it lies. */
export async function readGop(
  { buckets }: TranscodeContext,
  videoHash: string,
  { n, place }: Pick<Gop, "n" | "place">,
): Promise<Buffer> {
  return readWhole(
    place === "media"
      ? await buckets.media.open(segmentKey(videoHash, "source", n))
      : await buckets.uploads.open(gopKey(videoHash, n)),
  );
}

/** Init segment of the GOP objects. */
export async function readGopInit({ buckets }: TranscodeContext, videoHash: string): Promise<Buffer> {
  return readWhole(await buckets.uploads.open(gopInitKey(videoHash)));
}

/** Into one piece of memory of the object's size. */
async function readWhole({ body, size }: OpenObject): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const piece of body) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes.subarray(0, filled);
}

/** What FFmpeg reads: the init segment and the GOP objects, one in memory at a time, shifted for it. */
export async function* feedGops(
  context: TranscodeContext,
  videoHash: string,
  gops: Gop[],
): AsyncGenerator<Buffer> {
  const init = await readGopInit(context, videoHash);
  const { timescale } = readInitTrack(init);
  yield init;
  for (const gop of gops) yield shiftForDecoder(await readGop(context, videoHash, gop), timescale);
}

/**
 * The build of x264 that made a 4:4:4 film, from the SEI of its very first picture; null for all others.
 * Old builds wrote 4:4:4 their own way, and a span that does not begin at the film's start cannot tell.
 */
export async function readX264Build(
  context: TranscodeContext,
  videoHash: string,
  { video }: Inspection,
): Promise<number | null> {
  if (video.codec !== "h264" || !video.pixelFormat?.startsWith("yuv444")) return null;
  const first = await readGop(context, videoHash, { n: 1, place: "uploads" });
  const match = /x264 - core (\d+)/.exec(first.toString("latin1"));
  return match ? Number(match[1]) : null;
}
