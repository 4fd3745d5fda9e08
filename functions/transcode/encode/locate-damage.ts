import { publishEvents } from "../../../core/log/publish-events.ts";
import { makeEvent } from "../../../core/video/events.ts";
import type { Gop } from "../../../core/video/gop.ts";
import { VIDEO_TIMESCALE } from "../../../core/video/inspection.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { probe } from "../ffmpeg/probe.ts";
import { inputOptions } from "../ingest/input-options.ts";
import { DECODER_SHIFT_SECONDS } from "../mp4/shift-for-decoder.ts";
import { complaintsOf } from "../reasons/complaints.ts";
import { endOf } from "./arguments.ts";
import type { SpanPlan } from "./plan-span.ts";
import { EVENT_SOURCE } from "./publish-segment.ts";
import { feedGops } from "./read-gops.ts";

/** AV_LOG_ERROR. */
const ERROR = 16;

interface ProbedPicture {
  pts_time?: string;
  logs?: { level: number; context: string; message: string }[];
}

/**
 * Tells where a span's pictures are damaged, the first that cannot be decoded whole: looked for where FFmpeg complained
 * in `words`. Of the `lost` GOP objects no picture came at all.
 */
export async function tellDamage(
  context: TranscodeContext,
  scope: JobScope,
  { plan, lost, words }: { plan: SpanPlan; lost: Gop[]; words: string },
): Promise<void> {
  const located = complaintsOf(words).length > 0 ? await locateDamage(context, scope, plan) : null;
  const times = [located, lost[0]?.start].filter((at) => typeof at === "number");
  if (times.length === 0) return;
  const at = Math.min(...times);
  const { n } = gopAt(plan.gops, at);
  const data = { damage: "pictures" as const, n, at, missing: null };
  context.logger.info({ videoHash: scope.videoHash, ...data }, "pictures are damaged");
  const event = makeEvent(EVENT_SOURCE, scope.videoHash, "damage.found", data);
  await publishEvents(context.log, [event], scope.traceparent);
}

/**
 * Decodes the span once more, on one thread, and asks what the decoder says of each picture. Ticks; null where only
 * pictures before the span are damaged.
 */
async function locateDamage(
  context: TranscodeContext,
  { videoHash, signal }: JobScope,
  { gops, preroll }: SpanPlan,
): Promise<number | null> {
  const start = gops[0]!.start;
  const { json } = await probe({
    stdin: feedGops(context, videoHash, preroll ? [preroll, ...gops] : gops),
    sandbox: context.sandbox,
    signal,
    show: ["frames"],
    inputOptions: [
      ...["-threads", "1", "-show_log", String(ERROR), "-select_streams", "v:0"],
      ...["-show_entries", "frame=pts_time:log=level,context,message"],
      ...[...inputOptions({ formats: ["mov"] }), "-f", "mov"],
    ],
  });
  const pictures = ((json.frames ?? []) as ProbedPicture[]).map(({ pts_time, logs = [] }) => ({
    at: Math.round((Number(pts_time) - DECODER_SHIFT_SECONDS) * VIDEO_TIMESCALE),
    complaints: complaintsOf(logs.map(({ context, message }) => lineOf(context, message)).join("\n")),
  }));
  const damaged = pictures.filter(({ complaints }) => complaints.length > 0);
  const first = damaged.find(({ at }) => at >= start && at < endOf(gops.at(-1)!));
  if (first) return first.at;
  // What is said of packets of which no picture came is said of none.
  return damaged.length === 0 ? (pictures.findLast(({ at }) => at >= start)?.at ?? start) : null;
}

/** FFprobe may have put the context in front already. */
const lineOf = (context: string, message: string) =>
  message.startsWith("[") ? message : `[${context} @ 0x0] ${message}`;

const gopAt = (gops: Gop[], at: number) => gops.findLast(({ start }) => start <= at) ?? gops[0]!;
