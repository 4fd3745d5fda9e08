import type { Bucket } from "../../core/bucket/port.ts";
import {
  dashPrefix,
  hlsPrefix,
  mediaPlaylistKey,
  mpdKey,
  multivariantKey,
  NO_CACHE,
} from "../../core/video/keys.ts";
import { renderMpd } from "../../core/video/manifests/dash.ts";
import { renderMediaPlaylist, renderMultivariant, TARGET_DURATION } from "../../core/video/manifests/hls.ts";
import { renderCaptionPlaylist } from "../../core/video/manifests/hls-captions.ts";
import type { Presentation } from "../../core/video/manifests/presentation.ts";

const HLS_TYPE = "application/vnd.apple.mpegurl";
const DASH_TYPE = "application/dash+xml";

/** ETag by key of the manifests that are stored. */
export type ManifestTags = Map<string, string>;

/** Reads which versions are stored, before the facts are read; whoever wrote them, told or not. */
export async function readManifestTags(media: Bucket, videoHash: string): Promise<ManifestTags> {
  const tags: ManifestTags = new Map();
  for (const prefix of [hlsPrefix(videoHash), dashPrefix(videoHash)]) {
    for await (const { key, etag } of media.list(prefix)) tags.set(key, etag);
  }
  return tags;
}

/** A manifest's new text, and the version that it goes over. */
export interface ChangedManifest {
  key: string;
  text: string;
  contentType: string;
  seen: string | undefined;
}

/** The manifests that do not say yet what is to be presented. */
export function changedManifests(
  media: Bucket,
  videoHash: string,
  presentation: Presentation,
  tags: ManifestTags,
): ChangedManifest[] {
  const { video, extras, audio, captions, complete } = presentation;
  const playlists = [
    ...[...video, ...extras.flatMap(({ rungs }) => rungs)].map(({ rung, segments }) => {
      return { rung: rung.rung, segments };
    }),
    ...audio.map(({ sound, segments }) => ({ rung: sound.rung, segments })),
  ];
  const manifests = [
    ...playlists.map(({ rung, segments }) => ({
      key: mediaPlaylistKey(videoHash, rung),
      text: renderMediaPlaylist(rung, segments, complete),
      contentType: HLS_TYPE,
    })),
    ...captions.map((track) => ({
      key: mediaPlaylistKey(videoHash, track.track),
      text: renderCaptionPlaylist(track, TARGET_DURATION),
      contentType: HLS_TYPE,
    })),
    { key: multivariantKey(videoHash), text: renderMultivariant(presentation), contentType: HLS_TYPE },
    { key: mpdKey(videoHash), text: renderMpd(presentation), contentType: DASH_TYPE },
  ];
  return manifests
    .map((manifest) => ({ ...manifest, seen: tags.get(manifest.key) }))
    .filter(({ text, seen }) => seen !== media.etagOf(text));
}

/**
 * Writes manifests, each over the version that was seen. Media playlists go first: the multivariant
 * playlist never names one that is not stored. Throws `precondition_failed` when somebody was faster.
 */
export async function putManifests(
  media: Bucket,
  videoHash: string,
  manifests: ChangedManifest[],
): Promise<void> {
  const last = [multivariantKey(videoHash), mpdKey(videoHash)];
  await Promise.all(manifests.filter(({ key }) => !last.includes(key)).map((one) => put(media, one)));
  for (const one of manifests.filter(({ key }) => last.includes(key))) await put(media, one);
}

function put(media: Bucket, { key, text, contentType, seen }: ChangedManifest) {
  const condition = seen ? { ifMatch: seen } : { ifNoneMatch: "*" as const };
  return media.put(key, text, { contentType, cacheControl: NO_CACHE, ...condition });
}
