import { isCode, isSourceFault, type PipelineError, toPipelineError } from "../../../core/errors.ts";
import { type Inspection, type PictureInspection, requirePicture } from "../../../core/video/inspection.ts";
import { inspectionKey, mediaPrefix } from "../../../core/video/keys.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { findClosedCaptions } from "../mp4/find-closed-captions.ts";
import { failureReason } from "../reasons/failure-reason.ts";
import { alphaDecoder } from "./beside-alpha.ts";
import { CannotCut } from "./cannot-cut.ts";
import { whyNotCut } from "./check-first-gop.ts";
import { type Refused, runCopyLane } from "./copy-lane.ts";
import { decide, makeInspection, readDecision } from "./decide.ts";
import { type IngestRun, openIngestRun } from "./ingest-run.ts";
import { probeSource } from "./probe/probe-source.ts";
import { hasPicture, type PictureFacts, type SourceFacts } from "./probe/source-facts.ts";
import { runSequentialLane } from "./sequential-lane.ts";
import { runSoundFilm } from "./sound-film.ts";
import { type Feed, openFeeds } from "./source/open-feed.ts";
import { openSource } from "./source/open-source.ts";
import { SourcePaused } from "./source/upload-watch.ts";

const GOP_CONTAINERS = ["mp4", "mov"] as const;

/**
 * Reads a source once, in order, while it arrives: GOP objects and sound are stored as they complete, and
 * told as events, `source.ended` last. "paused" when the upload stops for a while. May be repeated: a rerun
 * tells the same events again and stores only what is missing. Throws `cancelled`, or the reason why the
 * source is no film (`source_…`); what was told of it until then stays.
 */
export async function ingestSource(ctx: TranscodeContext, scope: JobScope): Promise<"ended" | "paused"> {
  const startedAt = performance.now();
  try {
    const feeds = await openFeeds(openSource(ctx, scope), ctx.sandbox);
    await ingestFeeds(await openIngestRun(ctx, scope, startedAt), feeds);
    return "ended";
  } catch (error) {
    if (error instanceof SourcePaused) return "paused";
    if (isSourceFault(toPipelineError(error).code)) await removeUntold(ctx, scope);
    throw error;
  }
}

/** What was stored of a film on which nothing was decided (its sound, which does not wait) nobody was told of. */
async function removeUntold(ctx: TranscodeContext, scope: JobScope): Promise<void> {
  const { videoHash } = scope;
  const decided = await ctx.buckets.uploads.head(inspectionKey(videoHash));
  if (!decided) await ctx.buckets.media.removeAll(mediaPrefix(videoHash));
}

/** Tries one feed after the other, as an earlier run decided or until one gives pictures. */
async function ingestFeeds(run: IngestRun, feeds: Feed[]): Promise<void> {
  const decided = await readDecision(run);
  const usable = decided ? feeds.filter((feed) => feed.kind === decided.feed) : feeds;
  let reason: PipelineError | null = null;
  for (const feed of usable) {
    try {
      const facts = withDecided(await probeSource(run, feed), decided);
      const refused = await ingestFeed(run, feed, facts, decided);
      if (!refused) return;
      reason ??= failureReason(refused.stderr, { missing: feed.missing() });
    } catch (error) {
      // Only what FFmpeg cannot make sense of in order may do better where it can seek.
      if (!isCode(error, "source_damaged") || (await readDecision(run))) throw error;
      reason ??= error as PipelineError;
    }
  }
  throw reason ?? failureReason("", { missing: 0 });
}

/** The renditions of the sound are those that were decided on, whatever the head of the source tells now. */
function withDecided(facts: SourceFacts, decided: Inspection | null): SourceFacts {
  if (!decided) return facts;
  const byDefault = facts.sounds.find((sound) => sound.default)?.stream ?? null;
  const sounds = decided.sounds.map((sound) => ({ ...sound, stream: sound.stream ?? byDefault }));
  return { ...facts, sounds };
}

/** Null when the film is ingested, by the lane for what it has. */
function ingestFeed(
  run: IngestRun,
  feed: Feed,
  facts: SourceFacts,
  decided: Inspection | null,
): Promise<Refused | null> {
  return hasPicture(facts)
    ? ingestPictures(run, feed, facts, decided)
    : ingestSoundAlone(run, feed, facts, decided);
}

/** Tries the containers for GOP objects, then the sequential lane. */
async function ingestPictures(
  run: IngestRun,
  feed: Feed,
  facts: PictureFacts,
  decided: Inspection | null,
): Promise<Refused | null> {
  const sequential = decided
    ? decided.lane === "sequential"
    : lacksTimes(facts) || feed.edits !== "plain" || alphaDecoder(facts.video) !== null;
  if (sequential) return ingestSequentially(run, feed, facts, decided);
  for (const gopContainer of decided ? [decided.gopContainer] : GOP_CONTAINERS) {
    let inspection: PictureInspection | null = null;
    let closedCaptions: string[] = [];
    try {
      const refused = await runCopyLane(run, {
        ...{ feed, facts, gopContainer },
        lengths: decided ?? run.ctx.config.segments,
        async decide(init, fragment) {
          const firstGop = { init, fragment };
          const why = decided ? null : await whyNotCut(run, facts, firstGop);
          closedCaptions = findClosedCaptions(fragment.bytes);
          if (why) throw new CannotCut({ why, n: 1, start: 0 });
          const finding = { facts, lane: "gop", feed: feed.kind, gopContainer, firstGop } as const;
          inspection = requirePicture(await decide(run, decided ?? (await makeInspection(run, finding))));
          return inspection;
        },
      });
      if (!refused) return null;
    } catch (error) {
      if (!(error instanceof CannotCut)) throw error;
      run.ctx.logger.info({ trouble: error.trouble }, "the sequential lane goes on");
      return ingestSequentially(run, feed, facts, inspection, { ...error.trouble, closedCaptions });
    }
  }
  return ingestSequentially(run, feed, facts, null);
}

/** These store no presentation times; where pictures are reordered, only their decoder can tell them. */
const WITHOUT_TIMES = new Set(["avi", "h264", "hevc"]);
const REORDERED = new Set(["h264", "hevc"]);

function lacksTimes({ container, video }: PictureFacts): boolean {
  return WITHOUT_TIMES.has(container) && REORDERED.has(video.codec);
}

async function ingestSequentially(
  run: IngestRun,
  feed: Feed,
  facts: PictureFacts,
  decided: Inspection | null,
  { closedCaptions, ...first }: { n: number; start: number; closedCaptions?: string[] } = { n: 1, start: 0 },
): Promise<Refused | null> {
  const finding = {
    facts,
    lane: "sequential",
    feed: feed.kind,
    gopContainer: "mp4",
    firstGop: null,
    closedCaptions,
  } as const;
  const inspection = requirePicture(decided ?? (await makeInspection(run, finding)));
  const begin = async () => void (await decide(run, inspection));
  return runSequentialLane(run, { feed, facts, inspection, begin, first });
}

async function ingestSoundAlone(
  run: IngestRun,
  feed: Feed,
  facts: SourceFacts,
  decided: Inspection | null,
): Promise<Refused | null> {
  const finding = { facts, lane: "sound", feed: feed.kind, gopContainer: "mp4", firstGop: null } as const;
  const inspection = decided ?? (await makeInspection(run, finding));
  return runSoundFilm(run, { feed, facts, begin: async () => void (await decide(run, inspection)) });
}
