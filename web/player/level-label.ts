import { CODEC_NAMES, extraCodecOf } from "../../core/video/extra-codecs.ts";
import type { Level } from "./player.ts";

/**
 * "720p" for a rung of the ladder; "source · 1080p" for the passthrough, named by its short side; with its codec where
 * `all` that are offered have several: "720p AV1".
 */
export function labelLevel(level: Level, all: readonly Level[] = [level]): string {
  const codec = extraCodecOf(level.id);
  const isOne = all.every(({ id }) => extraCodecOf(id) === codec);
  const name = nameOf(level, codec ? level.id.slice(0, -codec.length - 1) : level.id);
  return isOne && !codec ? name : `${name} ${codec ? CODEC_NAMES[codec] : "H.264"}`;
}

function nameOf({ width, height }: Level, rung: string): string {
  if (/^\d+p$/.test(rung)) return rung;
  const shortSide = Math.min(width, height);
  return shortSide > 0 ? `${rung} · ${shortSide}p` : rung;
}
