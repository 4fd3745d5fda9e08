import { isCode, PipelineError } from "../../../core/errors.ts";
import { getVideo, type Video } from "../../../core/library/videos.ts";
import type { PictureJob } from "../../../core/queue/jobs.ts";
import { type Inspection, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { thumbnailKey } from "../../../core/video/keys.ts";
import type { PosterFact } from "../../../core/video/poster.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { feedGops, readInspection } from "../encode/read-gops.ts";
import { isGood } from "./choose-picture.ts";
import { drawWaveform } from "./draw-waveform.ts";
import { makeEarlyPoster } from "./early-poster.ts";
import { findPicture } from "./find-picture.ts";
import { storePoster, tellPoster } from "./store-poster.ts";
import { takeShown } from "./take-shown.ts";

/** Each round is lost to a poster that somebody else has stored meanwhile. */
const ROUNDS = 5;

/**
 * Makes thumbnail.jpg and tells `poster.ready`: early from the first GOP object; else that which is wished now, from
 * the rungs. May be repeated, beside others: a poster that is newer by then stays. Throws `source_damaged` when no
 * picture can be decoded, `cancelled`.
 */
export async function makePoster(context: TranscodeContext, scope: JobScope, job: PictureJob): Promise<void> {
  const { videoHash } = scope;
  const inspection = await readInspection(context, videoHash);
  const { video } = inspection;
  if (!job.place || !video) return makeWishedPoster(context, scope, inspection);
  const first = { n: 1, place: job.place };
  const open = () => feedGops(context, videoHash, [first]);
  try {
    await makeEarlyPoster(context, scope, { open, video }, "gop");
  } catch (error) {
    // The film was complete before, and its GOP objects have gone.
    if (!isCode(error, "object_not_found")) throw error;
    await makeWishedPoster(context, scope, inspection);
  }
}

/**
 * The stored version is looked at before the wish: whoever stores over it has seen every wish that the poster in its
 * place has, or begins again.
 */
async function makeWishedPoster(
  context: TranscodeContext,
  scope: JobScope,
  inspection: Inspection,
): Promise<void> {
  const { videoHash } = scope;
  for (let round = 1; round <= ROUNDS; round++) {
    const seen = await context.buckets.media.head(thumbnailKey(videoHash));
    const video = await getVideo(context.library, videoHash);
    const stage = video.status === "completed" ? ("whole" as const) : ("early" as const);
    const made = video.poster?.made ?? null;
    if (made?.choice === video.posterChoice && seen) {
      if (made.stage === stage || stage === "early") return;
      if (isFinal(made, inspection)) return tellPoster(context, scope, { ...made, stage });
    }
    const { jpeg, ...fact } = await makeJpeg(context, scope, video, inspection);
    const version = await storePoster(context, videoHash, jpeg, seen);
    if (version) return tellPoster(context, scope, { ...fact, choice: video.posterChoice, stage, version });
  }
  throw new PipelineError("internal", "Others stored posters of this film all the time");
}

/** Looking at the whole film would make no better one. */
const isFinal = ({ found, good, madeFrom }: PosterFact, { rungs }: Inspection) =>
  found ? good : madeFrom === rungs[0]?.rung;

type Jpeg = Pick<PosterFact, "time" | "found" | "good" | "madeFrom"> & { jpeg: Buffer };

const OF_SOUND = { time: 0, found: true, good: true };

/** The waveform of sound alone; the picture that was chosen; or that was found before, where nothing better is to be looked for; or the best. */
async function makeJpeg(
  context: TranscodeContext,
  scope: JobScope,
  { posterTime, poster }: Video,
  inspection: Inspection,
): Promise<Jpeg> {
  if (!inspection.video) return { ...(await drawWaveform(context, scope, inspection)), ...OF_SOUND };
  const film = { ...inspection, video: inspection.video };
  if (posterTime !== null) {
    const shown = await takeShown(context, scope, film, posterTime * VIDEO_TIMESCALE);
    return { ...shown, found: false, good: true };
  }
  const before = poster?.found;
  if (before && (before.good || before.stage === "whole")) {
    const shown = await takeShown(context, scope, film, before.time * VIDEO_TIMESCALE);
    return { ...shown, found: true, good: before.good };
  }
  const best = await findPicture(context, scope, film);
  return { ...(await takeShown(context, scope, film, best.time)), found: true, good: isGood(best) };
}
