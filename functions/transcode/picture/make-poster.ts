import { isCode, PipelineError } from "../../../core/errors.ts";
import type { PictureJob } from "../../../core/queue/jobs.ts";
import { publishedColour } from "../../../core/video/colour.ts";
import { requirePicture, type SourceVideo } from "../../../core/video/inspection.ts";
import { NO_CACHE, thumbnailKey } from "../../../core/video/keys.ts";
import type { Size } from "../../../core/video/ladder.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { describeSource, toJpeg, toPublished } from "../encode/colour-filters.ts";
import { deinterlace } from "../encode/deinterlace.ts";
import { feedGops, feedRung, readInspection } from "../encode/read-gops.ts";
import { upright } from "../encode/upright.ts";
import { ENCODING_NICENESS, runFfmpeg } from "../ffmpeg/run.ts";
import type { ByteSource } from "../ffmpeg/run-tool.ts";
import { inputOptions } from "../ingest/input-options.ts";

const WIDTH = 640;
/** Looked at: a GOP object holds 4 s as a rule, so four pictures a second are at most a few dozen. */
const PICTURES_A_SECOND = 4;
const PICTURES_LOOKED_AT = 48;
/** Decoding a few seconds of 8K takes a fifth of it. */
const CPU_SECONDS = 600;
/** Mean luma (16 black, 235 white) below which a picture counts as black. */
const DARK = 32;

/**
 * Makes thumbnail.jpg from the first GOP object, or where the film was complete before, and its GOP objects have gone,
 * from the tallest rung's first segment. May be repeated. Throws as `storePoster` does.
 */
export async function makePoster(context: TranscodeContext, scope: JobScope, job: PictureJob): Promise<void> {
  const { videoHash } = scope;
  const { video, rungs } = requirePicture(await readInspection(context, videoHash));
  const first = { n: 1, place: job.place };
  try {
    await storePoster(context, scope, video, () => feedGops(context, videoHash, [first]));
  } catch (error) {
    if (!isCode(error, "object_not_found")) throw error;
    const tallest = rungs[0]!;
    const feed = () => feedRung(context, videoHash, tallest.rung, [1]);
    await storePoster(context, scope, asPublished(video, tallest), feed);
  }
}

/** What a film's picture is like in a rung: upright, of square pixels, progressive, in what is published. Pure. */
export function asPublished(video: SourceVideo, { width, height }: Size): SourceVideo {
  const { primaries, transfer, matrix } = publishedColour(video);
  const shape = { rotation: 0, mirrored: false, sampleAspect: 1, fieldOrder: "progressive", width, height };
  const colour = { colorPrimaries: primaries, colorTransfer: transfer, colorSpace: matrix, colorRange: "tv" };
  return { ...video, codec: "h264", pixelFormat: "yuv420p", ...shape, ...colour };
}

/**
 * Stores thumbnail.jpg made from a film (init segment and media): 640 wide, upright, with the film's aspect,
 * the most typical of its pictures that are not black (of all when they all are).
 * Throws `source_damaged` when no picture can be decoded.
 */
export async function storePoster(
  context: TranscodeContext,
  scope: JobScope,
  video: SourceVideo,
  openFilm: () => ByteSource,
): Promise<void> {
  const bright = await takePicture(openFilm(), video, { skipDark: true }, context, scope.signal);
  const picture =
    bright ?? (await takePicture(openFilm(), video, { skipDark: false }, context, scope.signal));
  if (!picture) throw new PipelineError("source_damaged", "No picture of the first seconds can be decoded");
  await context.buckets.media.put(thumbnailKey(scope.videoHash), picture, {
    contentType: "image/jpeg",
    cacheControl: NO_CACHE,
  });
}

/** A JPEG, or null where no picture came out. */
async function takePicture(
  film: ByteSource,
  video: SourceVideo,
  { skipDark }: { skipDark: boolean },
  { sandbox }: TranscodeContext,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  await runFfmpeg({
    args: [
      // Pictures that no other needs are not decoded: there are enough to choose from.
      ...["-noautorotate", "-skip_frame", "noref", ...inputOptions({ formats: ["mov"] })],
      ...["-f", "mov", "-i", "pipe:0"],
      ...["-filter_complex", buildPosterGraph(video, skipDark), "-map", "[poster]", "-frames:v", "1"],
      ...["-map_metadata", "-1", "-map_chapters", "-1"],
      ...["-c:v", "mjpeg", "-q:v", "4", "-f", "mjpeg", "pipe:3"],
    ],
    stdin: film,
    outputs: [(chunk) => void parts.push(chunk)],
    signal,
    niceness: ENCODING_NICENESS,
    sandbox,
    cpuSeconds: CPU_SECONDS,
  });
  return parts.length > 0 ? Buffer.concat(parts) : null;
}

/** Pixel aspect first, so that 640 wide is what a viewer sees. Pure. */
export function buildPosterGraph(video: SourceVideo, skipDark: boolean): string {
  const turned = video.rotation === 90 || video.rotation === 270;
  const aspect = (video.width * video.sampleAspect) / video.height;
  const height = 2 * Math.round(WIDTH / (turned ? 1 / aspect : aspect) / 2);
  const filters = [
    ...[describeSource(video), ...deinterlace(video), `fps=${PICTURES_A_SECOND}`, ...upright(video)],
    ...toPublished(video, { width: WIDTH, height: Math.max(2, height) }),
    ...(skipDark
      ? [`signalstats,metadata=select:key=lavfi.signalstats.YAVG:value=${DARK}:function=greater`]
      : []),
    ...[`thumbnail=${PICTURES_LOOKED_AT}`, ...toJpeg(video)],
  ];
  return `[0:v:0]${filters.join(",")}[poster]`;
}
