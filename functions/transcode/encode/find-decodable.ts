import { hasFact } from "../../../core/library/facts.ts";
import { gopPrefix, rungPrefix, segmentNumber } from "../../../core/video/keys.ts";
import { SOURCE_RUNG } from "../../../core/video/ladder.ts";
import type { JobScope, TranscodeContext } from "../context.ts";
import { runFfmpeg } from "../ffmpeg/run.ts";
import { inputOptions } from "../ingest/input-options.ts";
import { feedGops } from "./read-gops.ts";

/** GOP objects that are tried: what decodes one in a dozen is no film. */
const MOST_TRIES = 12;
/** One picture. */
const CPU_SECONDS = 60;

/**
 * Whether anything of a film can be decoded behind GOP object `n`, until which nothing could. Null where nothing could
 * so far, and more is to come.
 */
export async function isDecodableLater(
  context: TranscodeContext,
  scope: JobScope,
  n: number,
): Promise<boolean | null> {
  // Before the objects are listed: none comes after that.
  const hasEnded = await hasFact(context.library, scope.videoHash, "source.ended");
  const later = (await listGops(context, scope.videoHash)).filter((gop) => gop.n > n);
  for (const gop of spread(later)) if (await hasPicture(context, scope, gop)) return true;
  return hasEnded ? false : null;
}

type Place = Parameters<typeof feedGops>[2][number];

async function listGops({ buckets }: TranscodeContext, videoHash: string): Promise<Place[]> {
  const places = new Map<number, Place>();
  const add = async (keys: AsyncIterable<{ key: string }>, place: Place["place"]) => {
    for await (const { key } of keys) {
      const n = segmentNumber(key);
      if (n !== null) places.set(n, { n, place });
    }
  };
  await add(buckets.media.list(rungPrefix(videoHash, SOURCE_RUNG)), "media");
  // What was repaired lies in both.
  await add(buckets.uploads.list(gopPrefix(videoHash)), "uploads");
  return [...places.values()].sort((a, b) => a.n - b.n);
}

function spread(gops: Place[]): Place[] {
  const step = Math.max(1, gops.length / MOST_TRIES);
  return Array.from({ length: Math.min(gops.length, MOST_TRIES) }, (_, i) => gops[Math.floor(i * step)]!);
}

async function hasPicture(context: TranscodeContext, scope: JobScope, gop: Place): Promise<boolean> {
  let lines = "";
  await runFfmpeg({
    args: [
      ...[...inputOptions({ formats: ["mov"] }), "-f", "mov", "-i", "pipe:0"],
      ...["-map", "0:v:0", "-frames:v", "1", "-f", "framecrc", "pipe:3"],
    ],
    stdin: feedGops(context, scope.videoHash, [gop]),
    outputs: [(chunk) => void (lines += chunk.toString("latin1"))],
    ...{ sandbox: context.sandbox, signal: scope.signal, cpuSeconds: CPU_SECONDS, log: context.logger },
  });
  return /^\d/m.test(lines);
}
