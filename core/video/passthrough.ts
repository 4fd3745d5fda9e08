import { isConverted, isFullRange, isHdr, sourceColour } from "./colour.ts";
import type { SourceVideo } from "./inspection.ts";
import { codecName } from "./report/describe/codec-names.ts";

/** Why a film's pictures cannot be published as they were uploaded. */
export interface Obstacle {
  code: string;
  /** What follows "since". */
  words: string;
}

const WEB_PROFILES = new Set(["Constrained Baseline", "Baseline", "Main", "High"]);
const HIGHEST_LEVEL = 52;
/** Screens that show more are rare; half a picture leaves room for rates that containers round. */
const MOST_FPS = 60.5;

/** Null when they can, as far as the probe tells; each GOP is judged besides. */
export function findObstacle(video: SourceVideo): Obstacle | null {
  const { codec, pixelFormat, profile, level } = video;
  if (codec !== "h264") return { code: "codec", words: `not every browser plays ${codecName(codec)}` };
  if (pixelFormat !== "yuv420p")
    return { code: "pixels", words: `browsers play 8-bit 4:2:0 in limited range, not ${pixelFormat}` };
  if (!WEB_PROFILES.has(profile ?? ""))
    return { code: "profile", words: `browsers do not play H.264 ${profile}` };
  if ((level ?? 0) > HIGHEST_LEVEL)
    return { code: "level", words: `its H.264 level ${level! / 10} is above 5.2` };
  if (video.fps > MOST_FPS)
    return { code: "frame-rate", words: `${Math.round(video.fps)} pictures a second are more than 60` };
  if (video.rotation !== 0) return { code: "turned", words: "the picture is stored lying on its side" };
  if (video.mirrored) return { code: "mirrored", words: "the picture is stored as a mirror image" };
  if (video.sampleAspect !== 1) return { code: "pixel-aspect", words: "its pixels are not square" };
  if ((video.fieldOrder ?? "progressive") !== "progressive")
    return { code: "interlaced", words: "the video is interlaced" };
  if (isHdr(sourceColour(video))) return { code: "hdr", words: "the picture is HDR" };
  if (isConverted(video))
    return { code: "colour", words: "its colours are neither those of BT.709 nor those of BT.601" };
  if (isFullRange(video)) return { code: "range", words: "its brightness is of full range" };
  return null;
}
