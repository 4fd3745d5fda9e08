import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { spanJobs } from "../../../../core/queue/span-jobs.ts";
import type { EventData, EventOf, PipelineEvent } from "../../../../core/video/events.ts";
import { initKey, mediaPrefix, segmentKey } from "../../../../core/video/keys.ts";
import type { TranscodeContext } from "../../../../functions/transcode/context.ts";
import { encodeSpan } from "../../../../functions/transcode/encode/encode-span.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import { parseFragments } from "../../../../functions/transcode/mp4/parse-fragment.ts";
import {
  DECODER_SHIFT_SECONDS,
  shiftForDecoder,
} from "../../../../functions/transcode/mp4/shift-for-decoder.ts";
import { dataOf, listTags, readEvents, readObjects, uploadWhole } from "../../../harness/ingest.ts";
import { readFrames, type ShownFrame } from "../../../harness/read-frames.ts";
import { makeUnevenFilm, type UnevenOptions } from "../../../harness/uneven-film.ts";

const SECOND = 90_000;
/** AAC has frames of 21 ms, and containers round. */
const TOLERANCE_SECONDS = 0.05;

/**
 * Does all the work on a film of which picture and sound begin or end apart, as its jobs do. In every rung its first
 * picture is there from zero and its last one stands to the end; the work done again changes nothing.
 */
export async function expectWhole(
  ctx: TranscodeContext,
  options: UnevenOptions,
  way: Partial<EventData<"source.inspected">>,
): Promise<void> {
  const film = await makeUnevenFilm({ ...options, gop: 60, size: "320x180" });
  const { videoHash, scope } = await uploadWhole(ctx, await readFile(film.path));
  const work = async () => {
    await ingestSource(ctx, scope);
    for (const event of (await readEvents(ctx, videoHash)).filter(({ type }) => type === "span.ready"))
      for (const { data } of spanJobs(event as EventOf<"span.ready">)) await encodeSpan(ctx, scope, data);
    return readEvents(ctx, videoHash);
  };
  const events = await work();
  const inspection = dataOf(events, "source.inspected")[0]!;
  expect(inspection).toMatchObject(way);
  const ended = dataOf(events, "source.ended")[0]!;
  const [from, to] = options.picture;
  expectNear(ended.end, Math.max(to, options.sound[1]));
  if (options.sound[1] > to) expectNear(ended.heldFrom!, to);
  for (const { rung } of inspection.rungs) {
    const frames = await readRung(ctx, { videoHash, rung, events, ended });
    const numbers = [...new Set(frames.map(({ number }) => number))];
    expect(numbers).toEqual(film.numbers);
    const ends = [...frames.slice(1).map(({ time }) => time), ended.end];
    const inTime = frames.filter(({ number, time }, i) => {
      const belongs = (from + number / film.fps) * SECOND;
      const early = TOLERANCE_SECONDS * SECOND;
      return time - early < belongs && belongs < ends[i]! + early;
    });
    expect(new Set(inTime.map(({ number }) => number)).size).toBe(film.numbers.length);
    expectNear(frames[0]!.time, 0);
    // A browser that has buffered a few seconds has pictures enough to go on.
    expect(Math.max(...frames.map(({ time }, i) => ends[i]! - time))).toBeLessThanOrEqual(SECOND);
  }
  const stored = await listTags(ctx.buckets.media, mediaPrefix(videoHash));
  const again = await work();
  expect(await listTags(ctx.buckets.media, mediaPrefix(videoHash))).toEqual(stored);
  expect(new Set(again.map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)));
}

const expectNear = (ticks: number, seconds: number) =>
  expect(Math.abs(ticks / SECOND - seconds)).toBeLessThan(TOLERANCE_SECONDS);

interface RungOfFilm {
  videoHash: string;
  rung: string;
  events: PipelineEvent[];
  ended: EventData<"source.ended">;
}

/** The pictures of a rung, whose segments lie one behind the other from zero to the end, as times of decoding do. */
async function readRung(
  { buckets }: TranscodeContext,
  { videoHash, rung, events, ended }: RungOfFilm,
): Promise<ShownFrame[]> {
  const told = dataOf(events, "segment.ready").filter((segment) => segment.rung === rung);
  const segments = told.sort((a, b) => a.n - b.n);
  expect(segments.map(({ n }) => n)).toEqual(Array.from({ length: ended.segments }, (_, i) => i + 1));
  const ends = segments.map(({ start, duration }) => start + duration);
  expectNear(segments[0]!.start, 0);
  expect(segments.slice(1).map(({ start }) => start)).toEqual(ends.slice(0, -1));
  expect(ends.at(-1)).toBe(ended.end);
  const keys = segments.map(({ n }) => segmentKey(videoHash, rung, n));
  const stored = await readObjects(buckets.media, keys);
  const samples = parseFragments(stored).flatMap((fragment) => fragment.samples);
  const decoded = samples.map(({ dts, duration }) => dts + duration);
  expect(samples.slice(1).map(({ dts }) => dts)).toEqual(decoded.slice(0, -1));
  const init = await readObjects(buckets.media, [initKey(videoHash, rung)]);
  const shifted = await Array.fromAsync(shiftForDecoder([stored], SECOND));
  const options = ["-itsoffset", String(-DECODER_SHIFT_SECONDS), "-f", "mov"];
  return readFrames({ bytes: Buffer.concat([init, ...shifted]), options });
}
