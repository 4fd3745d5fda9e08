import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { VIDEO_TIMESCALE } from "../../core/video/inspection.ts";
import { decodePictures } from "../harness/decode.ts";
import { openTranscodeContext } from "../harness/ingest.ts";
import type { Clip, MakeClip } from "../harness/kinds/clip.ts";
import type { PublishedFilm } from "../harness/published.ts";
import type { ShownFrame } from "../harness/read-frames.ts";
import { takeWholeWay, type WholeFilm } from "../harness/whole-film.ts";
import { secondsOf } from "./film-checks.ts";
import { expectBounds, expectParsersAgree, expectTimeline } from "./manifest-checks.ts";

const TOLERANCE_SECONDS = 0.05;
/** Many containers count milliseconds, GIF hundredths of a second but of a rate that fits. */
const TOLERANCE_TICKS = 100;
/** What containers put between the first sound and the first picture; one that comes later is there from zero. */
const latestPicture = ({ fps }: Clip) => (fps < 25 ? 0.25 : 0.1) * VIDEO_TIMESCALE;
/** Enough to see what is wrong. */
const FEW = 3;

interface Line {
  way: string;
  pictures: string;
  seconds: string;
  codecs: string;
}

/** Takes each clip the whole way and compares what is published with what was drawn. Prints the matrix. */
export async function testKinds(kinds: Record<string, MakeClip>): Promise<void> {
  const ctx = await openTranscodeContext();
  const matrix: Record<string, Line> = {};

  test.each(Object.entries(kinds))("%s", async (name, make) => {
    const clip = await make();
    const line: Line = { way: "", pictures: "", seconds: "", codecs: "" };
    matrix[name] = line;
    const film = await takeWholeWay(ctx, clip.path).catch((error) => {
      line.way = `failed: ${(error as Error).message}`;
      throw error;
    });
    const shown = await decodeRungs(film.hls);
    Object.assign(line, await lineOf(clip, film, shown));
    expectTimeline(film);
    expectParsersAgree(film.hls);
    expectBounds(film);
    for (const [rung, frames] of Object.entries(shown)) expectPictures(clip, { rung, frames });
    for (const track of videoOf(film.hls))
      expect(Math.abs(secondsOf(track) - clip.seconds), "seconds").toBeLessThanOrEqual(TOLERANCE_SECONDS);
  });

  afterAll(() => console.table(matrix));
}

const videoOf = ({ tracks }: PublishedFilm) => tracks.filter(({ kind }) => kind === "video");

async function decodeRungs(film: PublishedFilm): Promise<Record<string, ShownFrame[]>> {
  const entries = videoOf(film).map(async (track) => [track.name, await decodePictures(track)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function lineOf(clip: Clip, film: WholeFilm, shown: Record<string, ShownFrame[]>): Promise<Line> {
  const { inspection, hls } = film;
  const { container, lane, feed, gopContainer, passthrough, video } = inspection;
  const way = [lane, ...(lane === "gop" ? [gopContainer] : []), feed, ...(passthrough ? ["passed on"] : [])];
  const came = Object.entries(shown).map(([rung, frames]) => `${frames.length} in ${rung}`);
  return {
    way: `${container.split(",")[0]} ${video?.codec ?? "no picture"}: ${way.join(", ")}`,
    pictures: `${expectedFrames(clip).length} drawn, ${await countDecoded(clip.path)} decoded → ${came.join(", ")}`,
    seconds: `${clip.seconds.toFixed(2)} → ${videoOf(hls).map((track) => secondsOf(track).toFixed(2))}`,
    codecs: videoOf(hls)
      .map(({ codecs }) => codecs)
      .join(" "),
  };
}

/** What FFmpeg decodes of the file by itself. */
async function countDecoded(path: string): Promise<number> {
  const args = [
    "-v",
    "quiet",
    "-i",
    path,
    "-map",
    "0:v:0",
    "-fps_mode",
    "passthrough",
    "-f",
    "framecrc",
    "-",
  ];
  const { stdout } = await execa("ffmpeg", args, { reject: false });
  return stdout.split("\n").filter((row) => /^\d/.test(row)).length;
}

function expectedFrames(clip: Clip): ShownFrame[] {
  if (clip.shown) return clip.shown;
  const first = clip.numbers[0]!;
  return clip.numbers.map((number) => {
    return { number, time: Math.round(((number - first) / clip.fps) * VIDEO_TIMESCALE) };
  });
}

/** Each number once, in order, at its time; the first picture, which is there with the sound, may stand until the second. */
function expectPictures(clip: Clip, { rung, frames: all }: { rung: string; frames: ShownFrame[] }): void {
  const frames = clip.mayRepeat ? all.filter(({ number }, i) => number !== all[i - 1]?.number) : all;
  const expected = expectedFrames(clip);
  const numbers = (list: ShownFrame[]) => list.map(({ number }) => number);
  expect({ rung, numbers: numbers(frames) }).toEqual({ rung, numbers: numbers(expected) });
  const start = frames[0]!.time;
  expect(start, "the first picture").toBeGreaterThanOrEqual(0);
  expect(start, "the first picture").toBeLessThanOrEqual(latestPicture(clip));
  const tolerance = clip.tolerance ?? TOLERANCE_TICKS;
  const zero = frames.length > 1 ? frames[1]!.time - expected[1]!.time : start;
  expect(start, "the first picture").toBeLessThanOrEqual(zero + tolerance);
  const wrong = frames.filter(
    ({ time }, i) => i > 0 && Math.abs(time - zero - expected[i]!.time) > tolerance,
  );
  expect(wrong.slice(0, FEW), `of ${wrong.length} pictures at another time`).toEqual([]);
}
