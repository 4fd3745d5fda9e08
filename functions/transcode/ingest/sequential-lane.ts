import { holdLastPicture, type LastPicture } from "../../../core/video/held.ts";
import { type PictureInspection, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { streamsOf } from "../../../core/video/report/media-report.ts";
import { encoderTraits } from "../encode/encoders.ts";
import { ENCODING_NICENESS, runFfmpeg } from "../ffmpeg/run.ts";
import { CaptionLanes } from "./captions/caption-lanes.ts";
import type { Refused } from "./copy-lane.ts";
import { DamageWatch } from "./damage-watch.ts";
import { coverCodecs, limitReason } from "./film-limits.ts";
import { holdInRungs } from "./hold-in-rungs.ts";
import type { IngestRun } from "./ingest-run.ts";
import { PacketLines } from "./packet-lines.ts";
import type { PictureFacts } from "./probe/source-facts.ts";
import { runOnFeed } from "./run-on-feed.ts";
import { RungLane } from "./rung-lane.ts";
import { sequentialArguments } from "./sequential-arguments.ts";
import { SoundLanes } from "./sound-lanes.ts";
import type { Feed } from "./source/open-feed.ts";

/** All rungs of 4K take about this much processor time for a second of film. */
const MOST_SECONDS_A_SECOND = 30;

export interface SequentialWork {
  feed: Feed;
  facts: PictureFacts;
  inspection: PictureInspection;
  /** Called when the first pictures are out, before any is stored: a source without is not decided on. */
  begin(): Promise<void>;
  /** Number of the first segment, and ticks at which it begins. */
  first: { n: number; start: number };
}

/**
 * Encodes what cannot be cut into GOP objects: one process from the source, every rung at once, the same
 * segments and events out, numbered on from `first`. Answers null at the end, or why no picture came.
 */
export async function runSequentialLane(run: IngestRun, work: SequentialWork): Promise<Refused | null> {
  const { feed, facts, inspection, first } = work;
  const { rungs } = inspection;
  const sounds = new SoundLanes(run, facts.sounds);
  const captions = new CaptionLanes(run, facts.captions);
  const lanes = rungs.map((rung, i) => new RungLane(run, { inspection, rung, first, leads: i === 0 }));
  const reach = () => Math.max(lanes[0]!.reach, sounds.reach);
  const damage = new DamageWatch({ facts, reach, tellsPictures: true });
  let begun: Promise<void> | null = null;
  const begin = async () => {
    await work.begin();
    await sounds.openEvents();
    captions.openEvents();
  };
  const outputs = lanes.map((lane) => async (chunk: Buffer) => {
    begun ??= begin();
    await begun;
    await lane.take(chunk);
    captions.reach(lanes[0]!.reached);
  });
  const packets = new PacketLines();
  let sourceEnd = Number.NEGATIVE_INFINITY;
  const takePackets = async (chunk: Buffer) => {
    for (const { dts, pts, duration } of packets.take(chunk)) {
      // Where times of decoding alone are told, the last picture ends as if none had been held back to reorder them.
      const end = (pts ?? dts - facts.shift * VIDEO_TIMESCALE) + duration;
      if (end > sourceEnd) sourceEnd = end;
    }
  };
  const limits = { signal: run.scope.signal, reach: () => reach() / VIDEO_TIMESCALE };
  const result = await runOnFeed(feed, limits, ({ url, watch, ...input }) =>
    runFfmpeg({
      args: sequentialArguments({ ...facts, url, inspection, rungs, start: first.start }),
      outputs: [...outputs, ...sounds.outputs, ...captions.outputs, takePackets].map(watch),
      niceness: ENCODING_NICENESS,
      sandbox: run.ctx.sandbox,
      devices: encoderTraits(inspection.encoder.name).devices,
      cpuSeconds: run.ctx.config.longestFilmSeconds * MOST_SECONDS_A_SECOND,
      onWords: (text) => damage.take(text),
      log: run.ctx.logger,
      ...input,
    }),
  );
  if (begun === null) return { stderr: result.stderr };
  const beyond = limitReason(result.stderr, coverCodecs(facts.video, streamsOf(facts.media, "cover")));
  if (beyond) throw beyond;
  const ends = await Promise.all(
    lanes.map((lane) => lane.end(feed.edits === "plain" ? sourceEnd : Number.NEGATIVE_INFINITY)),
  );
  const [last] = ends as [LastPicture];
  const pictureEnd = last.gop.start + last.gop.duration;
  const held = holdLastPicture(last, sounds.reach, inspection);
  await holdInRungs(run, inspection, held);
  const segments = last.gop.n + held.length;
  const end = held.length > 0 ? sounds.reach : pictureEnd;
  const heldFrom = held.length > 0 ? pictureEnd : undefined;
  const counts = await sounds.end(end);
  const told = await captions.end(end / VIDEO_TIMESCALE);
  const brokeOff = result.exitCode !== 0;
  const found = damage.found({ end, brokeOff, missing: feed.missing(), hole: null, sounds: counts });
  await run.publish([
    ...found.map((one) => run.event("damage.found", one)),
    run.event("source.ended", { segments, sounds: counts, end, heldFrom, captions: told }),
  ]);
  return null;
}
