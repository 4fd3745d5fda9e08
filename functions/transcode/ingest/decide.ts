import { isCode } from "../../../core/errors.ts";
import type { ExtraCodec } from "../../../core/video/extra-codecs.ts";
import { MAX_GOP_TICKS } from "../../../core/video/gops.ts";
import {
  type ExtraLeftOut,
  type Inspection,
  type SourceVideo,
  VIDEO_TIMESCALE,
} from "../../../core/video/inspection.ts";
import { inspectionKey } from "../../../core/video/keys.ts";
import { type PassthroughRung, planExtraRungs, planRungs } from "../../../core/video/ladder.ts";
import { findObstacle } from "../../../core/video/passthrough.ts";
import { CadenceCounter } from "../../../core/video/report/cadence.ts";
import type { MediaReport } from "../../../core/video/report/media-report.ts";
import { addCadence } from "../../../core/video/report/settle-report.ts";
import { chooseEncoder } from "../encode/choose-encoder.ts";
import { chooseExtraEncoders, type ExtraEncoder } from "../encode/choose-extra-encoders.ts";
import { readInspection } from "../encode/read-gops.ts";
import { findClosedCaptions } from "../mp4/find-closed-captions.ts";
import { judgeGop } from "../mp4/judge-gop.ts";
import type { Fragment } from "../mp4/parse-fragment.ts";
import { codecsOf } from "../mp4/read-init.ts";
import type { IngestRun } from "./ingest-run.ts";
import type { SourceFacts } from "./probe/source-facts.ts";

/** What is decided on: a way of reading the source that works, and the first GOP where it was cut. */
export interface Finding {
  facts: SourceFacts;
  lane: Inspection["lane"];
  feed: Inspection["feed"];
  gopContainer: Inspection["gopContainer"];
  firstGop: { init: Buffer; fragment: Fragment } | null;
  /** The same where it could not be cut: what it held of captions (see findClosedCaptions). */
  closedCaptions?: string[];
}

/** What an earlier run decided, or null. */
export async function readDecision({ ctx, scope }: IngestRun): Promise<Inspection | null> {
  try {
    return await readInspection(ctx, scope.videoHash);
  } catch (error) {
    if (isCode(error, "object_not_found")) return null;
    throw error;
  }
}

/**
 * Fixes the decision on a film once for all its spans, and tells it before anything that depends on it.
 * The first writer's stands; answers the one that does.
 */
export async function decide(run: IngestRun, wanted: Inspection): Promise<Inspection> {
  const { ctx, scope, event, publish } = run;
  const body = JSON.stringify(wanted);
  const inspection = await ctx.buckets.uploads
    .put(inspectionKey(scope.videoHash), body, { contentType: "application/json", ifNoneMatch: "*" })
    .then(
      () => wanted,
      (error) => {
        if (isCode(error, "precondition_failed")) return readInspection(ctx, scope.videoHash);
        throw error;
      },
    );
  await publish([event("source.inspected", inspection)]);
  return inspection;
}

/** Lane, passthrough, rungs and encoder for what was found. */
export async function makeInspection({ ctx }: IngestRun, finding: Finding): Promise<Inspection> {
  const { config, sandbox } = ctx;
  const { facts, firstGop, lane, feed, gopContainer, closedCaptions = [] } = finding;
  const asked = config.extraCodecs;
  // Made of GOP objects when the film is complete; where it is encoded in one run there are none.
  const encoders = lane === "gop" ? await chooseExtraEncoders(asked, sandbox) : [];
  return {
    container: facts.container,
    duration: facts.duration,
    sounds: facts.sounds,
    soundsLeftOut: facts.soundsLeftOut,
    // Beside a sound alone there is no picture to show them on.
    captions: facts.video ? facts.captions : [],
    closedCaptions: firstGop ? findClosedCaptions(firstGop.fragment.bytes) : closedCaptions,
    ...{ lane, feed, gopContainer },
    ...(facts.video ? decideOnPicture(facts.video, { firstGop, lane, asked, encoders }) : SOUND_ALONE),
    encoder: await chooseEncoder(config.encoder, sandbox),
    ...config.segments,
    media: firstGop ? addHeadCadence(facts.media, firstGop.fragment) : facts.media,
  };
}

type PictureDecision = Pick<
  Inspection,
  "video" | "passthrough" | "why" | "rungs" | "extras" | "extrasLeftOut"
>;

const SOUND_ALONE: PictureDecision = {
  ...{ video: null, passthrough: false, rungs: [], extras: [], extrasLeftOut: [] },
  why: "there is no picture: the sound alone is played",
};

interface PictureChoices extends Pick<Finding, "firstGop" | "lane"> {
  /** Codecs besides H.264. */
  asked: readonly ExtraCodec[];
  /** Of those, where they can be made. */
  encoders: ExtraEncoder[];
}

function decideOnPicture(
  told: SourceVideo,
  { firstGop, lane, asked, encoders }: PictureChoices,
): PictureDecision {
  const video = { ...told, bitrate: told.bitrate ?? (firstGop ? bitrateOf(firstGop.fragment) : null) };
  const unsafe =
    firstGop && lane === "gop" ? whyNotPassthrough(video, firstGop) : "it cannot be cut into GOPs";
  const passthrough: PassthroughRung | null =
    firstGop && unsafe === null ? { codecs: codecsOf(firstGop.init), bitrate: video.bitrate ?? 0 } : null;
  const codecs = encoders.map(({ codec }) => codec);
  const ladders = planExtraRungs(video, { passthrough, codecs });
  return {
    video,
    passthrough: passthrough !== null,
    why: passthrough ? "H.264 for browsers: published as it is" : `encoded anew: ${unsafe}`,
    rungs: planRungs(video, { passthrough }),
    extras: ladders.map((ladder) => ({
      ...ladder,
      encoder: encoders.find(({ codec }) => codec === ladder.codec)!.encoder,
    })),
    extrasLeftOut: asked
      .filter((codec) => ladders.every((ladder) => ladder.codec !== codec))
      .map((codec) => ({ codec, reason: whyLeftOut(lane, codecs.includes(codec)) })),
  };
}

function whyLeftOut(lane: Inspection["lane"], hasEncoder: boolean): ExtraLeftOut["reason"] {
  if (lane !== "gop") return "uncut";
  return hasEncoder ? "small" : "no-encoder";
}

/** Null when the film can be published as it is, as far as the probe and the first GOP tell. */
function whyNotPassthrough(
  video: SourceVideo,
  firstGop: { init: Buffer; fragment: Fragment },
): string | null {
  const obstacle = findObstacle(video);
  if (obstacle) return obstacle.words;
  return judgeGop(firstGop.init, [firstGop.fragment], { maxDurationTicks: MAX_GOP_TICKS });
}

/** How far apart the pictures of the first GOP are, for containers that do not tell. */
function addHeadCadence(media: MediaReport, fragment: Fragment): MediaReport {
  const counter = new CadenceCounter();
  counter.takeGop(fragment);
  const cadence = counter.end(fragment.maxEnd);
  return cadence ? addCadence(media, cadence, "head") : media;
}

/** Bits a second of one GOP, for containers that do not tell. */
function bitrateOf({ bytes, minPts, maxEnd }: Fragment): number {
  return Math.round((bytes.length * 8 * VIDEO_TIMESCALE) / Math.max(1, maxEnd - minPts));
}
