import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import type { PipelineEvent } from "../../../../core/video/events.ts";
import { gopInitKey, gopKey, initKey, segmentKey } from "../../../../core/video/keys.ts";
import type { TranscodeContext } from "../../../../functions/transcode/context.ts";
import { ingestSource } from "../../../../functions/transcode/ingest/ingest-source.ts";
import {
  type FlashFilmOptions,
  findBeeps,
  findFlashes,
  makeFlashFilm,
  offsetsOf,
} from "../../../harness/flash-and-beep.ts";
import { dataOf, readEvents, readObjects, uploadWhole } from "../../../harness/ingest.ts";

/** Seconds by which a beep may come before or after its flash. */
const IN_STEP = 0.02;

export interface SyncCase extends Omit<FlashFilmOptions, "seconds"> {
  seconds?: number;
  /** Written one behind the other instead, each as long as the film. */
  parts?: Omit<FlashFilmOptions, "name" | "seconds">[];
  /** Odd seconds that are silent in the source. */
  silent?: number[];
}

/** Sound as films have it; the last column of the matrix is the container. */
export const SOUNDS: Record<string, (container: Container) => Omit<SyncCase, "name">> = {
  "44.1 kHz mono": (container) => ({ rate: 44_100, layout: "mono", tracks: [lossy(container)] }),
  "5.1": () => ({ layout: "5.1", tracks: [["-c:a", "ac3", "-b:a", "384k"]] }),
  "7.1": (container) => ({
    layout: "7.1",
    tracks: [container === "mkv" ? ["-c:a", "flac"] : ["-c:a", "aac"]],
  }),
  "late start": () => ({ filter: "atrim=start=2.53", silent: [1] }),
  short: () => ({ filter: "atrim=end=5.53", silent: [7, 9, 11] }),
  "a hole": () => ({ filter: "aselect='not(between(t,4.2,7.7))'", silent: [5, 7] }),
  "a hole of twenty seconds": () => ({
    ...{ seconds: 30, filter: "aselect='not(between(t,4.2,24.7))'" },
    silent: Array.from({ length: 10 }, (_, i) => 5 + 2 * i),
  }),
  "three languages": () => ({
    tracks: [
      ["-c:a", "aac"],
      ["-c:a", "ac3"],
      ["-c:a", "mp2"],
    ],
    options: ["-metadata:s:a:0", "language=ger", "-metadata:s:a:1", "language=fre"],
  }),
  "0.1 % too slow": () => ({ stretch: 1.001, seconds: 100 }),
  "0.1 % too fast": () => ({ stretch: 0.999, seconds: 100 }),
};
export const CONTAINERS = ["mp4", "mkv", "ts"] as const;
type Container = (typeof CONTAINERS)[number];

const lossy = (container: Container) =>
  ({ mp4: ["-c:a", "aac"], mkv: ["-c:a", "libmp3lame"], ts: ["-c:a", "mp2"] })[container];

/** What came out, for the table. */
export interface SyncLine {
  renditions: number;
  /** Milliseconds, at the first beep, the middle one and the last. */
  start: string;
  middle: string;
  end: string;
}

/**
 * Ingests a film and decodes what is published of it: each rendition beeps with every flash that it has sound for,
 * within 20 ms, lies from zero on without a hole, and reaches as far as the picture.
 */
export async function expectInStep(ctx: TranscodeContext, options: SyncCase): Promise<SyncLine> {
  const { seconds = 12, silent = [], parts, ...film } = options;
  const paths = (parts ?? [{}]).map((part) => makeFlashFilm({ ...film, ...part, seconds }));
  const source = Buffer.concat(await Promise.all((await Promise.all(paths)).map((path) => readFile(path))));
  const { videoHash, scope } = await uploadWhole(ctx, source);
  expect(await ingestSource(ctx, scope)).toBe("ended");
  const events = await readEvents(ctx, videoHash);
  const flashes = await findFlashes(await readInit(ctx, videoHash), await readGops(ctx, videoHash, events));
  expect(flashes).toHaveLength((seconds / 2) * paths.length);
  const heard = flashes.filter((_, i) => !silent.includes(2 * i + 1));
  const { sounds, end } = dataOf(events, "source.ended")[0]!;
  const all: number[][] = [];
  for (const [rung, count] of Object.entries(sounds)) {
    expectNoHole(events, rung, end);
    const keys = Array.from({ length: count }, (_, i) => segmentKey(videoHash, rung, i + 1));
    const beeps = await findBeeps(await readObjects(ctx.buckets.media, [initKey(videoHash, rung), ...keys]));
    const offsets = offsetsOf(flashes, beeps);
    expect([rung, offsets.map(({ at }) => at)]).toEqual([rung, heard]);
    expect(offsets.filter(({ offset }) => Math.abs(offset) > IN_STEP)).toEqual([]);
    all.push(offsets.map(({ offset }) => offset * 1000));
  }
  const worst = (at: number) =>
    all.map((offsets) => offsets.at(at)!).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  const middle = Math.floor(heard.length / 2);
  const [first, half, last] = [0, middle, -1].map((at) => worst(at).toFixed(1));
  return { renditions: all.length, start: first!, middle: half!, end: last! };
}

/** Segments lie one behind the other, and reach the picture's end as nearly as encoders and containers do. */
function expectNoHole(events: PipelineEvent[], rung: string, end: number): void {
  const segments = dataOf(events, "segment.ready").filter((segment) => segment.rung === rung);
  let next = 0;
  for (const { n, start, duration } of segments) {
    expect([rung, n, start]).toEqual([rung, n, next]);
    next += duration;
  }
  expect(Math.abs(next / 48_000 - end / 90_000)).toBeLessThan(0.11);
}

const readInit = (ctx: TranscodeContext, videoHash: string) =>
  readObjects(ctx.buckets.uploads, [gopInitKey(videoHash)]);

function readGops(ctx: TranscodeContext, videoHash: string, events: PipelineEvent[]): Promise<Buffer[]> {
  return Promise.all(
    dataOf(events, "gop.ready").map(({ n, place }) => {
      const key = place === "media" ? segmentKey(videoHash, "source", n) : gopKey(videoHash, n);
      return readObjects(ctx.buckets[place], [key]);
    }),
  );
}
