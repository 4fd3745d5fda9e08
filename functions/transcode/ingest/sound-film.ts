import { VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { streamsOf } from "../../../core/video/report/media-report.ts";
import { runFfmpeg } from "../ffmpeg/run.ts";
import { soundArguments, sourceArguments } from "./copy-arguments.ts";
import type { Refused } from "./copy-lane.ts";
import { DamageWatch } from "./damage-watch.ts";
import { coverCodecs, limitReason } from "./film-limits.ts";
import type { IngestRun } from "./ingest-run.ts";
import type { SourceFacts } from "./probe/source-facts.ts";
import { runOnFeed } from "./run-on-feed.ts";
import { SoundLanes } from "./sound-lanes.ts";
import type { Feed } from "./source/open-feed.ts";

/** Encoding one sound takes a twentieth of this processor time for a second of it. */
const MOST_SECONDS_A_SECOND = 0.5;

/**
 * Encodes a source that has sound alone, every rendition in one process. `begin` is called when the first sound is
 * out, before any is stored. Answers null when all is stored and told, or why no sound came.
 */
export async function runSoundFilm(
  run: IngestRun,
  { feed, facts, begin }: { feed: Feed; facts: SourceFacts; begin(): Promise<void> },
): Promise<Refused | null> {
  const { sounds } = facts;
  const lanes = new SoundLanes(run, sounds, { tellsPace: true });
  const damage = new DamageWatch({ facts, reach: () => lanes.reach, tellsPictures: false });
  let begun: Promise<void> | null = null;
  const outputs = lanes.outputs.map((take) => async (chunk: Buffer) => {
    begun ??= begin().then(() => lanes.openEvents());
    await begun;
    await take(chunk);
  });
  const { signal } = run.scope;
  const reach = () => lanes.reach / VIDEO_TIMESCALE;
  const result = await runOnFeed(feed, { signal, reach }, ({ url, watch, ...input }) =>
    runFfmpeg({
      args: [
        ...sourceArguments({ ...facts, url }),
        ...sounds.flatMap((sound, i) => soundArguments(sound, `pipe:${3 + i}`)),
      ],
      outputs: outputs.map((output) => watch(output)),
      sandbox: run.ctx.sandbox,
      cpuSeconds: run.ctx.config.longestFilmSeconds * MOST_SECONDS_A_SECOND * sounds.length,
      onWords: (text) => damage.take(text),
      log: run.ctx.logger,
      ...input,
    }),
  );
  if (begun === null) return { stderr: result.stderr };
  const beyond = limitReason(result.stderr, coverCodecs(facts.video, streamsOf(facts.media, "cover")));
  if (beyond) throw beyond;
  const counts = await lanes.end();
  const found = damage.found({
    ...{ end: lanes.reach, brokeOff: result.exitCode !== 0, missing: feed.missing() },
    ...{ hole: null, sounds: counts },
  });
  await run.publish([
    ...found.map((one) => run.event("damage.found", one)),
    run.event("source.ended", { segments: 0, sounds: counts, end: lanes.reach }),
  ]);
  return null;
}
