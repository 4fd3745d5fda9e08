import { type Inspection, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { runFfmpeg } from "../ffmpeg/run.ts";
import { CaptionLanes } from "./captions/caption-lanes.ts";
import { copyArguments } from "./copy-arguments.ts";
import { failureReason } from "./failure-reason.ts";
import type { IngestRun } from "./ingest-run.ts";
import { type CutLengths, type Decide, PictureLane } from "./picture-lane.ts";
import type { PictureFacts } from "./probe-source.ts";
import { runOnFeed } from "./run-on-feed.ts";
import { SoundLanes } from "./sound-lanes.ts";
import type { Feed } from "./source/open-feed.ts";

/** Copying the pictures, or encoding one sound, takes a tenth of this processor time for a second of film. */
const MOST_SECONDS_A_SECOND = 0.3;

/** Nothing came of an attempt; the next one may do better. */
export interface Refused {
  stderr: string;
}

/**
 * Copies the pictures into GOP objects and encodes the sound, in one process, to the end of the source.
 * Answers null when all is stored and told, or why not one GOP came. Throws CannotCut where the sequential
 * lane must go on, and a reason for people when the film breaks off.
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
  const pictures = new PictureLane(run, {
    lengths: attempt.lengths,
    async decide(init, firstGop) {
      const inspection = await attempt.decide(init, firstGop);
      begun = true;
      await sounds.openEvents();
      captions.openEvents();
      return inspection;
    },
  });
  const result = await runOnFeed(feed, run.scope.signal, ({ url, watch, ...input }) =>
    runFfmpeg({
      args: copyArguments({ ...facts, url, gopContainer }),
      sandbox: run.ctx.sandbox,
      cpuSeconds: run.ctx.config.longestFilmSeconds * MOST_SECONDS_A_SECOND * (1 + facts.sounds.length),
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
  if (!begun) return { stderr: result.stderr };
  if (result.exitCode !== 0) throw failureReason(result.stderr, { begun });
  const counts = await sounds.end();
  const ended = (await pictures.end())!;
  const told = await captions.end(ended.end / VIDEO_TIMESCALE);
  await run.publish([run.event("source.ended", { ...ended, sounds: counts, captions: told })]);
  return null;
}
