import { Readable } from "node:stream";
import type { GopTrouble } from "../../../core/video/gops.ts";
import { VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { LONGEST_STAND_SECONDS } from "../encode/hold-pictures.ts";
import { runFfmpeg } from "../ffmpeg/run.ts";
import type { Fragment } from "../mp4/parse-fragment.ts";
import type { IngestRun } from "./ingest-run.ts";
import { inputOptions } from "./input-options.ts";
import type { PictureFacts } from "./probe/source-facts.ts";

/** What FFmpeg writes into MP4 and reads again for sure; others have names of their own, or parameters that get lost. */
const PROVEN = new Set([
  "h264",
  "hevc",
  "av1",
  "vp9",
  "mpeg4",
  "mpeg1video",
  "mpeg2video",
  "mjpeg",
  "prores",
]);
/** One picture. */
const CPU_SECONDS = 60;

/** Why a film cannot be cut, as its first GOP shows; null when it can. Pictures of rare codecs are tried out. */
export async function whyNotCut(
  { ctx, scope }: IngestRun,
  { video }: PictureFacts,
  { init, fragment }: { init: Buffer; fragment: Fragment },
): Promise<GopTrouble["why"] | null> {
  if (fragment.minPts > LONGEST_STAND_SECONDS * VIDEO_TIMESCALE) return "picture_late";
  if (video.codec === "mpeg4" && holdsPackedPictures(Buffer.concat([init, fragment.bytes])))
    return "pictures_packed";
  if (PROVEN.has(video.codec)) return null;
  let pictures = 0;
  await runFfmpeg({
    args: [
      ...[...inputOptions({ formats: ["mov"] }), "-f", "mov", "-i", "pipe:0"],
      ...["-map", "0:v:0", "-frames:v", "1", "-f", "framecrc", "pipe:3"],
    ],
    stdin: Readable.from([init, fragment.bytes]),
    outputs: [(chunk) => void (pictures += chunk.toString("latin1").match(/^\d/gm)?.length ?? 0)],
    ...{ sandbox: ctx.sandbox, signal: scope.signal, cpuSeconds: CPU_SECONDS, log: ctx.logger },
  });
  return pictures > 0 ? null : "not_decodable";
}

/**
 * DivX and XviD put a B-frame into the sample of the picture that follows it, and an empty sample in its place;
 * their user data says so by a "p" behind version and build, as FFmpeg's decoder reads it.
 */
function holdsPackedPictures(film: Buffer): boolean {
  return /DivX\d+(?:Build|b)\d+p/.test(film.toString("latin1"));
}
