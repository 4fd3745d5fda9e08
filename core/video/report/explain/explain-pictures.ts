import { isConverted, isFullRange, isHdr, isRgb, isTransparent, sourceColour } from "../../colour.ts";
import type { SourceVideo } from "../../inspection.ts";
import { displaySize } from "../../ladder.ts";
import { describeColour } from "../describe/colour-names.ts";
import { describeEdits, describeHdr } from "../describe/describe-video.ts";
import { formatNumber, formatPixels } from "../describe/units.ts";
import type { MediaStreamOf } from "../media-report.ts";
import type { Reason } from "./decision.ts";

const MOST_FPS = 60;
/** Room for rates that containers round. */
const FPS_SLACK = 0.5;
const MOST_SHORT = 2160;

/** What is done to the pictures of every rung that is encoded, in the order in which it is done. */
export function explainPictures(source: SourceVideo, video: MediaStreamOf<"video">): Reason[] {
  return [
    ...explainFields(video),
    ...explainRate(source, video),
    ...explainShape(video),
    ...explainColour(source, video),
    ...explainSamples(source, video),
  ];
}

const changed = (code: string, words: string): Reason => ({ code, outcome: "changed", words });
const kept = (code: string, words: string): Reason => ({ code, outcome: "kept", words });

function explainFields({ fieldOrder }: MediaStreamOf<"video">): Reason[] {
  if (fieldOrder === null || fieldOrder === "progressive") return [];
  return [changed("deinterlaced", "Interlaced fields are made whole pictures (bwdif).")];
}

function explainRate({ fps }: SourceVideo, { frameRate, editList }: MediaStreamOf<"video">): Reason[] {
  const { kind, min, max } = frameRate;
  const reasons: Reason[] = [];
  if (fps > MOST_FPS + FPS_SLACK) {
    const words = `${formatNumber(fps)} pictures a second become ${MOST_FPS}, evenly.`;
    reasons.push(changed("rate-capped", words));
  } else if (kind === "variable") {
    const range = `${formatNumber(min!)} to ${formatNumber(max!)} a second`;
    reasons.push(kept("rate-kept", `Its rate varies (${range}); every picture keeps its time.`));
  }
  // A late start alone is told of the file as a whole.
  if (editList && (editList.hidden > 0 || editList.cut))
    reasons.push(kept("edits-kept", `Its edit list counts: it ${describeEdits(editList)}.`));
  return reasons;
}

function explainShape(video: MediaStreamOf<"video">): Reason[] {
  const { rotation, mirrored, sampleAspect, width, height, display } = video;
  const reasons: Reason[] = [];
  if (rotation !== 0)
    reasons.push(changed("turned", `Turned by ${rotation}° clockwise, so that it stands upright.`));
  if (mirrored) reasons.push(changed("mirrored", "Mirrored back, as its container asks."));
  if (sampleAspect !== 1) {
    const stored = displaySize({ width, height, sampleAspect: 1, rotation });
    const words = `Its pixels become square: ${formatPixels(stored)} is shown as ${formatPixels(display)}.`;
    reasons.push(changed("squared", words));
  }
  if (Math.min(display.width, display.height) > MOST_SHORT)
    reasons.push(changed("scaled-down", `Scaled down to a short side of ${MOST_SHORT}.`));
  if (display.width % 2 === 1 || display.height % 2 === 1)
    reasons.push(changed("made-even", `Its ${formatPixels(display)} becomes even, as 4:2:0 wants it.`));
  return reasons;
}

function explainColour(source: SourceVideo, { hdr, colour }: MediaStreamOf<"video">): Reason[] {
  const reasons: Reason[] = [];
  const isMapped = isHdr(sourceColour(source));
  const base = hdr.dolbyVision?.compatibility;
  if (isMapped) {
    const what = base ? `The base layer of ${describeHdr(hdr)}` : describeHdr(hdr);
    const words = `${what} is tone-mapped to SDR (BT.709), which every screen shows.`;
    reasons.push(changed("tone-mapped", words));
  }
  if (!isMapped && isConverted(source))
    reasons.push(changed("colour-converted", `Colours of ${describeColour(colour)} become BT.709's.`));
  if (isFullRange(source) && !isRgb(source))
    reasons.push(changed("range-limited", "Full range becomes limited range, as players expect it."));
  return reasons;
}

function explainSamples(source: SourceVideo, video: MediaStreamOf<"video">): Reason[] {
  const { bitDepth, chroma } = video;
  const reasons: Reason[] = [];
  const from = [
    bitDepth !== null && bitDepth !== 8 && `${bitDepth} bits`,
    chroma !== null && chroma !== "4:2:0" && chroma,
  ].filter(Boolean);
  if (from.length > 0)
    reasons.push(changed("samples-reduced", `Samples of ${from.join(", ")} become 8 bits, 4:2:0.`));
  if (isTransparent(source))
    reasons.push(changed("alpha-flattened", "What is transparent is shown over black."));
  return reasons;
}
