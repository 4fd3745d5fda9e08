import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { corpusPath } from "../harness/corpus.ts";
import { countSamples, decodePictures } from "../harness/decode.ts";
import { waitForStatus } from "../harness/journal.ts";
import { startProduct } from "../harness/product.ts";
import { uploadFilm } from "../harness/upload.ts";
import { loadFilm, secondsOf } from "./film-checks.ts";

/** The last picture's length is a guess in many containers, and so is a rate that varies. */
const TOLERANCE_SECONDS = 0.25;

interface Line {
  rungs: string;
  pictures: string;
  seconds: string;
  took: string;
}

/** Uploads real films one after the other; each is completed, and both manifests' segments decode. */
export async function testCorpus(names: string[]): Promise<void> {
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
      expect(Math.abs(secondsOf(track) - source.seconds), `${track.name} lasts`).toBeLessThan(
        TOLERANCE_SECONDS,
      );
    }
    const sound = hls.tracks.find(({ kind }) => kind === "audio");
    expect(sound !== undefined).toBe(source.sound);
    if (sound) expect(await countSamples(sound)).toBeGreaterThan(0);
    table[name] = {
      rungs: video.map((track) => track.name).join(" "),
      pictures: `${source.pictures} → ${[...new Set(counts.values())].join(" ")}`,
      seconds: `${source.seconds.toFixed(2)} → ${secondsOf(video[0]!).toFixed(2)}`,
      took: `${(took / 1000).toFixed(1)} s`,
    };
    expect(new Set(counts.values()), "the same pictures in every rung").toHaveLength(1);
    expect([...counts.values()][0]).toBe(source.pictures);
  });

  afterAll(() => console.table(table));
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
