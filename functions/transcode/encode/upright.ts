import type { SourceVideo } from "../../../core/video/inspection.ts";

/** Filters that turn a picture as its display matrix asks for: over first, then clockwise. */
export function upright({ mirrored, rotation }: Pick<SourceVideo, "mirrored" | "rotation">): string[] {
  return [...(mirrored ? ["vflip"] : []), ...turn(rotation)];
}

/** Degrees clockwise. */
function turn(rotation: number): string[] {
  if (rotation === 90) return ["transpose=clock"];
  if (rotation === 180) return ["hflip", "vflip"];
  if (rotation === 270) return ["transpose=cclock"];
  return [];
}
