import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { VIDEO_TIMESCALE } from "../../core/video/inspection.ts";
import { parseFragments } from "../../functions/transcode/mp4/parse-fragment.ts";
import { codecsOf } from "../../functions/transcode/mp4/read-init.ts";
import { decodePictures } from "../harness/decode.ts";
import { openTranscodeContext } from "../harness/ingest.ts";
import type { Clip, MakeClip } from "../harness/kinds/clip.ts";
import type { PublishedFilm, PublishedTrack } from "../harness/published.ts";
import type { ShownFrame } from "../harness/read-frames.ts";
import { takeWholeWay, type WholeFilm } from "../harness/whole-film.ts";
import { secondsOf } from "./film-checks.ts";

const TOLERANCE_SECONDS = 0.05;
/** Many containers count milliseconds, GIF hundredths of a second but of a rate that fits. */
const TOLERANCE_TICKS = 100;
/** What containers put between the first sound and the first picture. */
const LATEST_PICTURE_TICKS = 0.4 * VIDEO_TIMESCALE;
/** RFC 8216bis 4.4.3.1, for the constant that our playlists have. */
const LONGEST_SEGMENT_SECONDS = 10.5;
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

/** Each number once, in order, at its time from the first picture, which is there with the sound. */
function expectPictures(clip: Clip, { rung, frames: all }: { rung: string; frames: ShownFrame[] }): void {
  const frames = clip.mayRepeat ? all.filter(({ number }, i) => number !== all[i - 1]?.number) : all;
  const expected = expectedFrames(clip);
  const numbers = (list: ShownFrame[]) => list.map(({ number }) => number);
  expect({ rung, numbers: numbers(frames) }).toEqual({ rung, numbers: numbers(expected) });
  const start = frames[0]!.time;
  expect(start, "the first picture").toBeGreaterThanOrEqual(0);
  expect(start, "the first picture").toBeLessThan(LATEST_PICTURE_TICKS);
  const wrong = frames.filter(({ time }, i) => {
    return Math.abs(time - start - expected[i]!.time) > (clip.tolerance ?? TOLERANCE_TICKS);
  });
  expect(wrong.slice(0, FEW), `of ${wrong.length} pictures at another time`).toEqual([]);
}

/** Both manifests list the same segments, which follow each other without gap or overlap and may be decoded. */
function expectTimeline({ hls, dash }: WholeFilm): void {
  for (const film of [hls, dash]) {
    expect(film.ended).toBe(true);
    for (const track of film.tracks) expectSegments(track);
  }
  // In the MPD one codecs string stands for all rungs.
  for (const { name, kind, codecs, init } of hls.tracks) {
    expect(codecs.toLowerCase(), `codecs of ${name}`).toBe(codecsOf(init.bytes).toLowerCase());
    expect(codecs).toMatch(kind === "video" ? /^avc1\.(42|4d|64)[0-9a-f]{4}$/i : /^mp4a\.40\.2$/);
  }
  const lengths = ({ tracks }: PublishedFilm) =>
    tracks.map(({ name, segments }) => [name, ...segments.map(({ seconds }) => seconds.toFixed(3))]);
  expect(lengths(dash)).toEqual(lengths(hls));
}

function expectSegments({ name, kind, segments }: PublishedTrack): void {
  const timescale = kind === "video" ? VIDEO_TIMESCALE : 48_000;
  let end: number | null = null;
  for (const { seconds, object } of segments) {
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(LONGEST_SEGMENT_SECONDS);
    const fragments = parseFragments(object.bytes);
    expect(fragments[0]!.key).toBe(true);
    const start = Math.min(...fragments.map(({ minPts }) => minPts));
    if (end !== null) expect(Math.abs(start - end), `${name} has no hole and no overlap`).toBeLessThan(3);
    end = start + seconds * timescale;
  }
}
