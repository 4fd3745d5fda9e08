import type { SourceVideo } from "../../../core/video/inspection.ts";
import { findObstacle } from "../../../core/video/passthrough.ts";

/**
 * The most that is decoded, in pixels and bits a second: 1080p60; or 4K30 where it is light, as of a screen or from the
 * web. To decode more on one thread is hardly faster than to play it, and would hold the film up on its way.
 */
const MOST = [
  { pixels: 1920 * 1088 * 60.5, bitrate: Number.POSITIVE_INFINITY },
  { pixels: 3840 * 2160 * 30.5, bitrate: 16_000_000 },
];

/**
 * Whether ingest decodes the pictures that it copies: segments that are published as they are must not break players,
 * and no other is looked at twice. Pure.
 */
export function isDecodedWhileCopied(video: SourceVideo): boolean {
  const pixels = video.width * video.height * video.fps;
  const bitrate = video.bitrate ?? Number.POSITIVE_INFINITY;
  return (
    MOST.some((most) => pixels <= most.pixels && bitrate <= most.bitrate) && findObstacle(video) === null
  );
}
