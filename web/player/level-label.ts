import type { Level } from "./player.ts";

/** "720p" for a rung of the ladder; "source · 1080p" for the passthrough, named by its short side. */
export function labelLevel(level: Level): string {
  if (/^\d+p$/.test(level.id)) return level.id;
  const shortSide = Math.min(level.width, level.height);
  return shortSide > 0 ? `${level.id} · ${shortSide}p` : level.id;
}
