import { codecName } from "../describe/codec-names.ts";
import { describeEdits, describeHdr } from "../describe/describe-video.ts";
import { formatNumber, formatPixels } from "../describe/units.ts";
import { displaySize } from "../ladder.ts";
import type { MediaStreamOf } from "../media-report.ts";

type Reason = { code: string; words: string };

const MOST_FPS = 60;
/** Room for rates that containers round. */
const FPS_SLACK = 0.5;
const MOST_SHORT = 2160;

/** What is done to the pictures of every rung that is encoded, in the order in which it is done. */
export function explainPictures(video: MediaStreamOf<"video">): Reason[] {
  return [
    ...explainFields(video),
    ...explainRate(video),
    ...explainShape(video),
    ...explainColour(video),
    ...explainSamples(video),
  ];
}

function explainFields({ fieldOrder }: MediaStreamOf<"video">): Reason[] {
  if (fieldOrder === null || fieldOrder === "progressive") return [];
  return [{ code: "deinterlaced", words: "Interlaced fields are made whole pictures (bwdif)." }];
}

function explainRate({ frameRate, editList }: MediaStreamOf<"video">): Reason[] {
  const { average, kind, min, max } = frameRate;
  const reasons: Reason[] = [];
  if ((average ?? 0) > MOST_FPS + FPS_SLACK)
    reasons.push({
      code: "rate-capped",
      words: `${formatNumber(average!)} pictures a second become ${MOST_FPS}, evenly.`,
    });
  else if (kind === "variable")
    reasons.push({
      code: "rate-kept",
      words: `Its rate varies (${formatNumber(min!)} to ${formatNumber(max!)} a second); every picture keeps its time.`,
    });
  if (editList)
    reasons.push({ code: "edits-kept", words: `Its edit list is kept: it ${describeEdits(editList)}.` });
  return reasons;
}

function explainShape(video: MediaStreamOf<"video">): Reason[] {
  const { rotation, mirrored, sampleAspect, width, height, display } = video;
  const reasons: Reason[] = [];
  if (rotation !== 0)
    reasons.push({ code: "turned", words: `Turned by ${rotation}° clockwise, so that it stands upright.` });
  if (mirrored) reasons.push({ code: "mirrored", words: "Mirrored back, as its container asks." });
  if (sampleAspect !== 1) {
    const stored = displaySize({ width, height, sampleAspect: 1, rotation });
    const words = `Its pixels become square: ${formatPixels(stored)} is shown as ${formatPixels(display)}.`;
    reasons.push({ code: "squared", words });
  }
  if (Math.min(display.width, display.height) > MOST_SHORT)
    reasons.push({ code: "scaled-down", words: `Scaled down to a short side of ${MOST_SHORT}.` });
  if (display.width % 2 === 1 || display.height % 2 === 1)
    reasons.push({
      code: "made-even",
      words: `Its ${formatPixels(display)} is made even, as 4:2:0 wants it.`,
    });
  return reasons;
}

function explainColour({ hdr, colour, chroma }: MediaStreamOf<"video">): Reason[] {
  const reasons: Reason[] = [];
  const isMapped = colour.transfer === "smpte2084" || colour.transfer === "arib-std-b67";
  if (hdr.kind === "dolby-vision" && !isMapped && hdr.dolbyVision?.compatibility !== "sdr")
    reasons.push({
      code: "dolby-vision-without-base",
      words: `${describeHdr(hdr)}: without a Dolby Vision decoder its colours may look wrong.`,
    });
  else if (hdr.kind === "dolby-vision" && isMapped)
    reasons.push({
      code: "tone-mapped",
      words: `${describeHdr(hdr)}: its base layer is tone-mapped to SDR (BT.709), which every screen shows.`,
    });
  else if (isMapped)
    reasons.push({
      code: "tone-mapped",
      words: `${describeHdr(hdr)} is tone-mapped to SDR (BT.709), which every screen shows.`,
    });
  if (colour.range === "full" && chroma !== "RGB")
    reasons.push({ code: "range-limited", words: "Full range becomes limited range, as players expect it." });
  return reasons;
}

function explainSamples({ bitDepth, chroma, alpha, codec }: MediaStreamOf<"video">): Reason[] {
  const reasons: Reason[] = [];
  const from = [
    bitDepth !== null && bitDepth !== 8 && `${bitDepth} bits`,
    chroma !== null && chroma !== "4:2:0" && chroma,
  ].filter(Boolean);
  if (from.length > 0)
    reasons.push({
      code: "samples-reduced",
      words: `${codecName(codec)} of ${from.join(", ")} becomes 8 bits, 4:2:0.`,
    });
  if (alpha) reasons.push({ code: "alpha-flattened", words: "What is transparent is shown over black." });
  return reasons;
}
