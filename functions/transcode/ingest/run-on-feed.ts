import { sourceReason } from "../../../core/video/source-reasons.ts";
import type { Consume, ToolResult } from "../ffmpeg/run-tool.ts";
import { throwIfKilled } from "../ffmpeg/throw-if-killed.ts";
import { RunGuard } from "./run-guard.ts";
import type { Feed, FeedInput } from "./source/open-feed.ts";

/** What a program on a feed is run with: its input, what ends it, and a watch on each of its outputs. */
export interface FeedRun extends Pick<FeedInput, "url" | "stdin" | "protocols" | "socket"> {
  signal: AbortSignal;
  watch(consume: Consume): Consume;
}

/**
 * Runs a program on a feed, closes the feed, and throws what the feed met (a pause, a file that is cut off)
 * rather than its consequence. A program that hangs is ended: `source_damaged`. One that used up its time, or gives
 * more than a film of `reach` seconds can be, is `source_too_costly`; one that is killed otherwise says nothing of the source: `encoder_failed`, which
 * is tried again.
 */
export async function runOnFeed<Result extends End>(
  feed: Feed,
  { signal, reach = () => 0 }: { signal: AbortSignal; reach?: () => number },
  run: (run: FeedRun) => Promise<Result>,
): Promise<Result> {
  const guard = new RunGuard(reach);
  const opened = feed.open((source) => guard.watchSource(source));
  const { url, protocols, socket, failed, ...input } = await opened.catch((error) => {
    guard.stop();
    throw error;
  });
  const reasons = AbortSignal.any([failed, guard.signal]);
  try {
    const result = await run({
      ...{ url, protocols, socket },
      stdin: input.stdin,
      signal: AbortSignal.any([signal, reasons]),
      watch: (consume) => guard.watchOutput(consume),
    });
    reasons.throwIfAborted();
    if (result.outOfTime) throw sourceReason("too_much_time");
    throwIfKilled(result);
    return result;
  } catch (error) {
    throw reasons.aborted ? reasons.reason : error;
  } finally {
    guard.stop();
    await input.close();
  }
}

type End = Pick<ToolResult, "killedBy" | "outOfTime">;
