import type { z } from "@hono/zod-openapi";
import { isRemoved, type VideoWithCounts } from "../../../core/library/videos.ts";
import { mpdKey, multivariantKey, storyboardKey, thumbnailKey } from "../../../core/video/keys.ts";
import type { Row } from "../schemas.ts";

/** A video as clients see it; `mediaBaseUrl` is where the bucket "media" is reached. */
export function toRow(video: VideoWithCounts, mediaBaseUrl: string): z.infer<typeof Row> {
  const address = (key: string) => `${mediaBaseUrl}/${key}`;
  const { videoHash, playableAt, hasThumbnail, storyboard } = video;
  const { errorCode, errorDetail, damageAt, damageDetail } = video;
  const isWorking = video.status === "uploading" || video.status === "processing";
  const hls = playableAt ? address(multivariantKey(videoHash)) : null;
  return {
    id: video.id,
    video_hash: videoHash,
    title: video.title,
    description: video.description,
    total_chunks: video.totalChunks,
    received_chunks: video.receivedChunks,
    status: video.status,
    url: hls,
    hls_url: hls,
    dash_url: playableAt ? address(mpdKey(videoHash)) : null,
    thumbnail_url:
      hasThumbnail && !isRemoved(video) ? address(thumbnailKey(videoHash) + posterVersion(video)) : null,
    poster: { chosen: video.posterTime, state: posterState(video) },
    storyboard_url: storyboard === "made" ? address(storyboardKey(videoHash)) : null,
    created_at: video.createdAt,
    updated_at: video.updatedAt,
    size: video.size,
    duration: video.duration,
    width: video.width,
    height: video.height,
    playable_at: playableAt,
    progress: video.progress,
    eta_seconds: isWorking ? video.etaSeconds : null,
    error: errorCode ? { code: errorCode, detail: errorDetail ?? "" } : null,
    damage: damageDetail === null ? null : { at: damageAt, detail: damageDetail },
  };
}

/** A query of its own for each picture; films of before have one address. */
const posterVersion = ({ poster }: VideoWithCounts) => (poster?.made ? `?v=${poster.made.version}` : "");

function posterState({ posterChoice, poster, hasThumbnail }: VideoWithCounts) {
  if (posterChoice <= (poster?.made?.choice ?? 0) && hasThumbnail) return "ready";
  return poster?.failed === posterChoice ? "failed" : "making";
}
