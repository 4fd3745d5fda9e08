import type { Bucket } from "../../core/bucket/port.ts";
import { AUDIO_RUNG } from "../../core/video/inspection.ts";
import {
  dashPrefix,
  hlsPrefix,
  mediaPlaylistKey,
  mpdKey,
  multivariantKey,
  NO_CACHE,
} from "../../core/video/keys.ts";
import { renderMpd } from "../../core/video/manifests/dash.ts";
import { renderMediaPlaylist, renderMultivariant } from "../../core/video/manifests/hls.ts";
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

/**
 * Writes what changed, each over the version that was seen. Media playlists go first: the multivariant
 * playlist never names one that is not stored. Throws `precondition_failed` when somebody was faster.
 */
export async function putManifests(
  media: Bucket,
  videoHash: string,
  presentation: Presentation,
  tags: ManifestTags,
): Promise<void> {
  const { video, audio, complete } = presentation;
  const put = (key: string, text: string, type: string) => putChanged(media, key, text, type, tags.get(key));
  const playlists = video.map(({ rung, segments }) => ({ rung: rung.rung, segments }));
  if (audio) playlists.push({ rung: AUDIO_RUNG, segments: audio.segments });
  await Promise.all(
    playlists.map(({ rung, segments }) =>
      put(mediaPlaylistKey(videoHash, rung), renderMediaPlaylist(rung, segments, complete), HLS_TYPE),
    ),
  );
  await put(multivariantKey(videoHash), renderMultivariant(presentation), HLS_TYPE);
  await put(mpdKey(videoHash), renderMpd(presentation), DASH_TYPE);
}

async function putChanged(
  media: Bucket,
  key: string,
  text: string,
  contentType: string,
  seen: string | undefined,
) {
  if (seen === media.etagOf(text)) return;
  const condition = seen ? { ifMatch: seen } : { ifNoneMatch: "*" as const };
  await media.put(key, text, { contentType, cacheControl: NO_CACHE, ...condition });
}
