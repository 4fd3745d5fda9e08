import { setImmediate as nextTurn } from "node:timers/promises";
import { latestPicture } from "../../../core/video/gops.ts";
import { type Inspection, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { streamsOf } from "../../../core/video/report/media-report.ts";
import { sourceReason } from "../../../core/video/source-reasons.ts";
import { boundaryGrid } from "../encode/filters.ts";
import { runFfmpeg } from "../ffmpeg/run.ts";
import { isUndecodable } from "../reasons/complaints.ts";
import { CaptionLanes } from "./captions/caption-lanes.ts";
import { copyArguments } from "./copy-arguments.ts";
import { DamageWatch } from "./damage-watch.ts";
import { isDecodedWhileCopied } from "./decoded-while-copied.ts";
import { coverCodecs, limitReason } from "./film-limits.ts";
import type { CutLengths } from "./gop-publisher.ts";
import type { IngestRun } from "./ingest-run.ts";
import { type Decide, PictureLane } from "./picture-lane.ts";
import type { PictureFacts } from "./probe/source-facts.ts";
import { runOnFeed } from "./run-on-feed.ts";
import { SoundLanes } from "./sound-lanes.ts";
import type { Feed } from "./source/open-feed.ts";

/** Copying the pictures, or encoding one sound, takes a tenth of this processor time for a second of film. */
const MOST_SECONDS_A_SECOND = 0.3;
/** The same of decoding pictures of 1080p60. */
const MOST_DECODING_SECONDS_A_SECOND = 4;
/** Nothing came of an attempt; the next one may do better. */
export interface Refused {
  stderr: string;
}

/**
 * Copies the pictures into GOP objects and encodes the sound, in one process, to the end of the source.
 * Answers null when all is stored and told, or why not one GOP came. Throws CannotCut where the sequential
 * lane must go on. A film that breaks off ends there: the part before plays.
 */
export async function runCopyLane(
  run: IngestRun,
  attempt: {
    feed: Feed;
    facts: PictureFacts;
    gopContainer: Inspection["gopContainer"];
    lengths: CutLengths;
    decide: Decide;
  },
): Promise<Refused | null> {
  const { feed, facts, gopContainer } = attempt;
  const sounds = new SoundLanes(run, facts.sounds);
  const captions = new CaptionLanes(run, facts.captions);
  let begun = false;
  const reach = () => Math.max(pictures.reach, sounds.reach);
  const damage = new DamageWatch({ facts, reach, tellsPictures: false });
  const decodes = isDecodedWhileCopied(facts.video);
  const pictures: PictureLane = new PictureLane(run, {
    lengths: attempt.lengths,
    grid: boundaryGrid(facts.video),
    latest: latestPicture(facts.video),
    async hear() {
      // FFmpeg complains before it writes: what it said is read by the next poll, which is one turn further.
      await nextTurn();
      await nextTurn();
      return damage.hearPictures();
    },
    async decide(init, firstGop) {
      const inspection = await attempt.decide(init, firstGop);
      begun = true;
      await sounds.openEvents();
      captions.openEvents();
      return inspection;
    },
  });
  const limits = { signal: run.scope.signal, reach: () => reach() / VIDEO_TIMESCALE };
  const result = await runOnFeed(feed, limits, ({ url, watch, ...input }) =>
    runFfmpeg({
      args: copyArguments({ ...facts, url, gopContainer, decodes }),
      sandbox: run.ctx.sandbox,
      cpuSeconds:
        run.ctx.config.longestFilmSeconds *
        (MOST_SECONDS_A_SECOND * (1 + facts.sounds.length) + (decodes ? MOST_DECODING_SECONDS_A_SECOND : 0)),
      onWords: (text) => damage.take(text),
      outputs: [
        watch(async (chunk) => {
          await pictures.take(chunk);
          captions.reach(pictures.reached);
        }),
        watch((chunk) => pictures.takeAhead(chunk)),
        ...sounds.outputs.map(watch),
        ...captions.outputs.map(watch),
      ],
      log: run.ctx.logger,
      ...input,
    }),
  );
  if (isUndecodable(result)) throw sourceReason("no_picture", { at: 0 });
  if (!begun) return { stderr: result.stderr };
  const beyond = limitReason(result.stderr, coverCodecs(facts.video, streamsOf(facts.media, "cover")));
  if (beyond) throw beyond;
  const ended = (await pictures.end(sounds.reach))!;
  const counts = await sounds.end(ended.end);
  const told = await captions.end(ended.end / VIDEO_TIMESCALE);
  const found = damage.found({
    ...{ end: ended.end, brokeOff: result.exitCode !== 0, missing: feed.missing() },
    ...{ hole: pictures.hole, sounds: counts },
  });
  await run.publish([
    ...found.map((one) => run.event("damage.found", one)),
    run.event("source.ended", { ...ended, sounds: counts, captions: told }),
  ]);
  return null;
}
