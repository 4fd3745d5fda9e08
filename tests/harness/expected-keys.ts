import type { Buckets } from "../../core/bucket/open-buckets.ts";
import {
  chunkKey,
  inspectionKey,
  mediaPlaylistKey,
  mpdKey,
  multivariantKey,
  storyboardKey,
  storyboardSheetKey,
  thumbnailKey,
} from "../../core/video/keys.ts";
import type { PublishedFilm } from "./published.ts";
import type { StoredKeys } from "./stored-objects.ts";

/**
 * Keys of all that is stored of a film that is complete when nothing follows any more: its `count` chunks, the decision
 * on it, what is published, its poster and storyboard. Nothing that was begun.
 */
export async function listExpectedKeys(
  { media }: Buckets,
  { videoHash, count }: { videoHash: string; count: number },
  { tracks }: PublishedFilm,
): Promise<StoredKeys> {
  const named = tracks.flatMap(({ name, init, segments }) => [
    mediaPlaylistKey(videoHash, name),
    ...[init, ...segments.map(({ object }) => object)].map(({ url }) => keyOf(url)),
  ]);
  const beside = [multivariantKey(videoHash), mpdKey(videoHash), thumbnailKey(videoHash)];
  const chunks = Array.from({ length: count }, (_, index) => chunkKey(videoHash, index));
  return {
    media: [...named, ...beside, ...(await listStoryboard(media, videoHash))],
    uploads: [...chunks, inspectionKey(videoHash)],
  };
}

/** The track, and the sheets that it names where it is there. */
async function listStoryboard(media: Buckets["media"], videoHash: string): Promise<string[]> {
  const key = storyboardKey(videoHash);
  if (!(await media.head(key))) return [key];
  const track = await new Response((await media.open(key)).body as BodyInit).text();
  const sheets = new Set([...track.matchAll(/^storyboard-(\d+)\.jpg#/gm)].map(([, n]) => Number(n)));
  return [key, ...[...sheets].map((n) => storyboardSheetKey(videoHash, n))];
}

/** /media/<key> */
const keyOf = (address: string) => new URL(address).pathname.slice("/media/".length);
