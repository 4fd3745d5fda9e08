import { availableParallelism } from "node:os";
import { PipelineError } from "../../../core/errors.ts";
import { releaseMemory } from "../../../core/release-memory.ts";
import type { Gop } from "../../../core/video/gop.ts";
import { type PictureInspection, type PlannedRung, VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import { segmentKey } from "../../../core/video/keys.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { BACKGROUND_NICENESS, ENCODING_NICENESS, runFfmpeg } from "../ffmpeg/run.ts";
import type { ToolResult } from "../ffmpeg/run-tool.ts";
import { limitReason } from "../ingest/film-limits.ts";
import { FragmentSplitter } from "../mp4/fragment-splitter.ts";
import { parseFragment } from "../mp4/parse-fragment.ts";
import { isUndecodable } from "../reasons/complaints.ts";
import { buildEncodeArguments, endOf } from "./arguments.ts";
import { type EncoderChoice, encoderTraits, PASSTHROUGH } from "./encoders.ts";
import { boundarySlack } from "./filters.ts";
import { tellDamage } from "./locate-damage.ts";
import type { SpanPlan } from "./plan-span.ts";
import { publishOnlyInit } from "./publish-only-init.ts";
import { publishInit, publishSegment } from "./publish-segment.ts";
import { feedGops, readX264Build } from "./read-gops.ts";
import { runWithDeadline } from "./run-with-deadline.ts";
import { type AssembledSegment, SegmentAssembler } from "./segment-assembler.ts";
import { TasksInFlight } from "./tasks-in-flight.ts";

export interface EncodeWork {
  inspection: PictureInspection;
  encoder: EncoderChoice;
  plan: SpanPlan;
  /** Pictures a second: fills what is missing with the picture before, or with black where there is none. */
  fill?: { steady: number; black: boolean };
  /** What is decoded, where it is not the plan's own GOP objects. */
  feed?: AsyncIterable<Buffer>;
  /** In another codec than H.264, of a film that is complete: nobody waits for it, and its damage is known. */
  extra?: boolean;
}

/** Segments being stored while the encoder goes on. */
const PUTS_IN_FLIGHT = 4;
/** An encoder that takes longer than this for a second of film hangs. */
const MOST_SECONDS_A_SECOND = 120;

/**
 * Runs FFmpeg once over a plan's GOP objects and publishes each segment as soon as it is complete. Answers the GOP
 * objects of which no picture could be decoded.
 */
export async function runEncode(
  context: TranscodeContext,
  scope: JobScope,
  { inspection, encoder, plan, fill, feed, extra }: EncodeWork,
): Promise<Gop[]> {
  const { gops, rungs, preroll, missing } = plan;
  const start = gops[0]!.start;
  const started = performance.now();
  /** Seconds of film a second, as FFmpeg reports it; null before its first report. */
  let pace: number | null = null;
  const puts = new TasksInFlight(PUTS_IN_FLIGHT);
  const made = new Map(rungs.map(({ rung }) => [rung, new Set<number>()]));

  const publish = async ({ rung }: PlannedRung, { gop, bytes }: AssembledSegment) => {
    made.get(rung)!.add(gop.n);
    if (!missing.get(rung)!.has(gop.n)) {
      // Another rung lacked it: one decode makes all of them from there on.
      const key = segmentKey(scope.videoHash, rung, gop.n);
      return void context.logger.info({ key }, "segment was stored already");
    }
    const filmSeconds = (endOf(gop) - start) / VIDEO_TIMESCALE;
    const speed = pace ?? filmSeconds / ((performance.now() - started) / 1000);
    const facts = { rung, n: gop.n, start: gop.start, duration: gop.duration, speed };
    await puts.add(async () => {
      await publishSegment(context, scope, facts, bytes);
      releaseMemory(bytes);
    });
  };

  const { ownKeys } = encoderTraits(encoder.name);
  const assemblers = rungs.map(() => {
    return new SegmentAssembler({ gops, slack: boundarySlack(inspection.video, fill?.steady), ownKeys });
  });
  const outputs = rungs.map((rung, i) => {
    const splitter = new FragmentSplitter();
    return async (chunk: Buffer) => {
      for (const piece of splitter.feed(chunk)) {
        if (piece.kind === "fragment") {
          for (const segment of assemblers[i]!.add(parseFragment(piece.bytes))) await publish(rung, segment);
        } else if (rung.rung !== PASSTHROUGH) {
          // A repaired segment plays under the source's own init segment, which ingest published.
          await (extra ? publishOnlyInit : publishInit)(context, scope, rung.rung, piece.bytes);
        }
      }
      releaseMemory(chunk); // all of it was copied
    };
  });

  const filmSeconds = (endOf(gops.at(-1)!) - start) / VIDEO_TIMESCALE;
  const deadlineSeconds = 60 + filmSeconds * MOST_SECONDS_A_SECOND;
  try {
    const result = await runWithDeadline(scope.signal, deadlineSeconds, async (signal) =>
      runFfmpeg({
        args: buildEncodeArguments({
          source: inspection.video,
          encoder,
          rungs,
          gops,
          ...fill,
          x264Build: await readX264Build(context, scope.videoHash, inspection),
        }),
        stdin: fill?.black
          ? undefined
          : (feed ?? feedGops(context, scope.videoHash, preroll ? [preroll, ...gops] : gops)),
        outputs,
        onProgress: ({ speed }) => {
          // FFmpeg reports 0 until something is written.
          pace = speed || pace;
        },
        signal,
        niceness: extra ? BACKGROUND_NICENESS : ENCODING_NICENESS,
        sandbox: context.sandbox,
        devices: encoderTraits(encoder.name).devices,
        cpuSeconds: deadlineSeconds * availableParallelism(),
        log: context.logger,
      }),
    );
    const nothingMade = [...made.values()].every((numbers) => numbers.size === 0);
    if (!(nothingMade && isUndecodable(result))) throwFailedRun(result, encoder);
    // Before the last segment: a film that is complete has been told of it.
    const pending = assemblers.map((assembler) => assembler.pending);
    const lost = gops.filter(({ n }) => rungs.some((r, i) => pending[i] !== n && !made.get(r.rung)!.has(n)));
    // Of what is held the damage was told where the picture is.
    if (!fill && !extra && gops[0]!.held === undefined)
      await tellDamage(context, scope, { plan, lost, words: result.stderr });
    for (const [i, rung] of rungs.entries()) {
      for (const segment of assemblers[i]!.end()) await publish(rung, segment);
    }
    await puts.settle();
    return lost;
  } finally {
    // Nothing may be written after a job has ended: the film may be deleted next.
    await puts.idle();
  }
}

function throwFailedRun({ exitCode, killedBy, stderr }: ToolResult, { name }: EncoderChoice): void {
  if (exitCode === 0) return;
  const beyond = limitReason(stderr);
  if (beyond) throw beyond;
  const words =
    stderr.split("\n").at(-1) || (killedBy ? `it was killed by ${killedBy}` : `exit code ${exitCode}`);
  throw new PipelineError("encoder_failed", `${name} failed: ${words}`, { cause: stderr });
}
