import { basename } from "node:path";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { corpusPath } from "../harness/corpus.ts";
import { countSamples, decodePictures, joinTrack, VIDEO_TIMESCALE } from "../harness/decode.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import type { PublishedTrack } from "../harness/published.ts";
import { uploadFilm } from "../harness/upload.ts";
import { compareOrientation, readDisplaySize } from "../harness/upright.ts";
import { loadFilm, secondsOf } from "./film-checks.ts";

const TOLERANCE_SECONDS = 0.05;
/** Its pictures come 0.114 s apart and say that they last 0.033 s: the last one is shown as long as those before. */
const LASTS_LONGER: Record<string, number> = { "rails__video_without_audio_stream.mp4": 0.081 };
/** A test picture in one grey, and a telephone in the dark. */
const WITHOUT_CONTRAST = new Set([
  ...["go-mp4__sample_fragmented.mp4", "moviepy__no_duration.webm", "rails__rotated_hdr_video.mov"],
]);
/** Sizes are made even, by a pixel; where pixels are not square, the other side follows. */
const MOST_PIXELS = 2;
/** Tone mapping bends the greys, and pictures are made smaller. */
const LEAST_ALIKE = 0.9;

interface Line {
  rungs: string;
  pictures: string;
  seconds: string;
  size: string;
  /** How alike a picture is, and how alike at best in another orientation. */
  upright: string;
  took: string;
}

/**
 * Uploads real films one after the other; each is completed, and both manifests' segments decode. Answers where the
 * product is.
 */
export async function testCorpus(names: string[]): Promise<string> {
  const { url } = await startProduct();
  const table: Record<string, Line> = {};

  test.each(names)("%s", async (name) => {
    const source = await decodeFile(corpusPath(name));
    const startedAt = performance.now();
    const videoHash = await uploadFilm(url, corpusPath(name));
    const row = await waitForStatus(url, videoHash, "completed");
    const took = performance.now() - startedAt;
    const { hls } = await loadFilm(url, row);
    expect(hls.ended).toBe(true);

    const video = hls.tracks.filter(({ kind }) => kind === "video");
    const counts = new Map<string, number>();
    for (const track of video) {
      counts.set(track.name, (await decodePictures(track)).length);
      const seconds = source.seconds + (LASTS_LONGER[name] ?? 0);
      expect(Math.abs(secondsOf(track) - seconds), `${track.name} lasts`).toBeLessThan(TOLERANCE_SECONDS);
    }
    const top = await expectAsMeant(corpusPath(name), video[0]!);
    const sound = hls.tracks.find(({ kind }) => kind === "audio");
    expect(sound !== undefined).toBe(source.sound);
    if (sound) expect(await countSamples(sound)).toBeGreaterThan(0);
    table[name] = {
      rungs: video.map((track) => track.name).join(" "),
      pictures: `${source.pictures} → ${[...new Set(counts.values())].join(" ")}`,
      seconds: `${source.seconds.toFixed(2)} → ${secondsOf(video[0]!).toFixed(2)}`,
      ...top,
      took: `${(took / 1000).toFixed(1)} s`,
    };
    expect(new Set(counts.values()), "the same pictures in every rung").toHaveLength(1);
    expect([...counts.values()][0]).toBe(source.pictures);
  });

  afterAll(() => console.table(table));
  return url;
}

/** The top rung has the size at which the film is meant to be seen, and its pictures stand as FFmpeg turns them. */
async function expectAsMeant(path: string, track: PublishedTrack): Promise<Pick<Line, "size" | "upright">> {
  const made = await joinTrack(track, VIDEO_TIMESCALE);
  const [meant, { width, height }] = [await readDisplaySize(path), await readDisplaySize(made)];
  expect(track.size).toEqual({ width, height });
  expect(Math.abs(width - meant.width), `${width} of ${meant.width} pixels`).toBeLessThanOrEqual(MOST_PIXELS);
  expect(Math.abs(height - meant.height), `${height} of ${meant.height}`).toBeLessThanOrEqual(MOST_PIXELS);
  const size = `${meant.width.toFixed(0)}x${meant.height} → ${width}x${height}`;
  const compared = await compareOrientation(path, made);
  expect(compared === null, "without contrast").toBe(WITHOUT_CONTRAST.has(basename(path)));
  if (!compared) return { size, upright: "no contrast" };
  const { upright, otherwise } = compared;
  expect(upright).toBeGreaterThan(LEAST_ALIKE);
  expect(upright).toBeGreaterThan(otherwise);
  return { size, upright: `${upright.toFixed(3)} (${otherwise.toFixed(3)})` };
}

/** What a straight decode of the file gives: its pictures, and the seconds from the first to the end of the last. */
async function decodeFile(path: string): Promise<{ pictures: number; seconds: number; sound: boolean }> {
  const show =
    "stream=codec_type,start_time:frame=media_type,pts_time,best_effort_timestamp_time,pkt_duration_time";
  const { stdout } = await execa("ffprobe", [
    ...["-v", "error", "-of", "json", "-select_streams", "v:0", "-show_entries", show, path],
  ]);
  const { frames } = JSON.parse(stdout) as {
    frames: { best_effort_timestamp_time: string; pkt_duration_time?: string }[];
  };
  const times = frames.map((frame) => Number(frame.best_effort_timestamp_time));
  const last = Number(frames.at(-1)?.pkt_duration_time ?? 0);
  const seconds = Math.max(...times) - Math.min(...times) + last;
  const streams = await execa("ffprobe", ["-v", "error", "-show_entries", "stream=codec_type", path]);
  return { pictures: frames.length, seconds, sound: streams.stdout.includes("codec_type=audio") };
}
