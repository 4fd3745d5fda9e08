import { expect } from "vitest";
import type { Buckets } from "../../core/bucket/open-buckets.ts";
import { AUDIO_TIMESCALE, VIDEO_TIMESCALE } from "../../core/video/inspection.ts";
import { storyboardKey } from "../../core/video/keys.ts";
import { countSamples, type DecodedSource, decodePictures } from "../harness/decode.ts";
import { listExpectedKeys } from "../harness/expected-keys.ts";
import {
  createLoader,
  loadDash,
  loadHls,
  type PublishedFilm,
  type PublishedTrack,
} from "../harness/published.ts";
import { listStoredKeys, type StoredKeys } from "../harness/stored-objects.ts";
import type { FilmUpload, VideoRow } from "../harness/upload.ts";
import { waitUntil } from "../harness/wait-until.ts";

/** Samples of one AAC-LC frame (ISO/IEC 14496-3 4.5.2.1.1). */
const AAC_FRAME = 1024;

/** What both manifests of a film list, with every object they name; they list the same. */
export async function loadFilm(
  url: string,
  row: VideoRow,
): Promise<{ hls: PublishedFilm; dash: PublishedFilm }> {
  const load = createLoader();
  const [hls, dash] = await Promise.all([loadHls(load, url, row), loadDash(load, url, row)]);
  expect(objectsOf(dash)).toEqual(objectsOf(hls));
  return { hls, dash };
}

/** Every rung shows the source's pictures, each once, in order, at its time; the sound is whole. */
export async function expectWholeFilm(film: PublishedFilm, source: DecodedSource): Promise<void> {
  expect(film.ended).toBe(true);
  const video = film.tracks.filter(({ kind }) => kind === "video");
  expect(video.length).toBeGreaterThan(0);
  for (const track of video) {
    const frames = await decodePictures(track);
    expect({ rung: track.name, frames }).toEqual({ rung: track.name, frames: source.frames });
    expect(Math.abs(secondsOf(track) - pictureSeconds(source))).toBeLessThan(frameSeconds(source));
  }
  const sound = film.tracks.find(({ kind }) => kind === "audio");
  expect(sound !== undefined).toBe(source.samples !== null);
  if (sound) await expectWholeSound(sound, source);
}

/** Sound that ends before the picture is silent until the picture ends, in whole AAC frames. */
async function expectWholeSound(sound: PublishedTrack, { samples, seconds }: DecodedSource): Promise<void> {
  const count = await countSamples(sound);
  expect(count).toBeGreaterThanOrEqual(samples! - AAC_FRAME);
  const end = Math.max(samples!, seconds * AUDIO_TIMESCALE);
  expect(Math.abs(count - end)).toBeLessThanOrEqual(2 * AAC_FRAME);
}

/** A storyboard is made when nothing else is to be done, or when the reconciler finds that it was lost. */
const STORYBOARD_TIMEOUT_MS = 180_000;

/** The buckets hold the chunks, the decision on the film, and what is published of it; nothing that was begun. */
export async function expectNothingElse(
  buckets: Buckets,
  upload: FilmUpload,
  hls: PublishedFilm,
): Promise<void> {
  const { videoHash } = upload;
  await waitUntil(
    "the storyboard",
    () => buckets.media.head(storyboardKey(videoHash)),
    STORYBOARD_TIMEOUT_MS,
  );
  const expected = await listExpectedKeys(buckets, upload, hls);
  // The poster may come, and GOP objects go, a moment after the film is complete.
  const settled = await waitUntil("the last objects to come and go", async () => {
    const stored = await listStoredKeys(buckets, videoHash);
    const { length } = [...stored.media, ...stored.uploads];
    return length === expected.media.length + expected.uploads.length && stored;
  });
  expect(sorted(settled)).toEqual(sorted(expected));
}

const sorted = ({ media, uploads }: StoredKeys) => ({ media: media.sort(), uploads: uploads.sort() });

/** What a track's manifest says that it lasts. */
export const secondsOf = ({ segments }: PublishedTrack) =>
  segments.reduce((sum, { seconds }) => sum + seconds, 0);

/** Bits a second of the segment that needs most, and of all together. */
export function measureTrack(track: PublishedTrack): { peak: number; average: number } {
  const rates = track.segments.map(({ seconds, object }) => (object.bytes.length * 8) / seconds);
  const bits = track.segments.reduce((sum, { object }) => sum + object.bytes.length * 8, 0);
  return { peak: Math.max(...rates), average: bits / secondsOf(track) };
}

/** Without what is empty before a picture that begins after the sound. */
const pictureSeconds = ({ frames, seconds }: DecodedSource) => seconds - frames[0]!.time / VIDEO_TIMESCALE;

const frameSeconds = (source: DecodedSource) => pictureSeconds(source) / source.frames.length;

function objectsOf({ tracks }: PublishedFilm): Record<string, string[]> {
  return Object.fromEntries(
    tracks.map(({ name, init, segments }) => [name, [init.url, ...segments.map(({ object }) => object.url)]]),
  );
}
