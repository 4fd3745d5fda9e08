import type { MediaStreamOf } from "../media-report.ts";
import type { EditList, FrameRate, Hdr, Keyframes } from "../media-streams.ts";
import { codecName } from "./codec-names.ts";
import { describeColour } from "./colour-names.ts";
import { type Fact, fact, list } from "./facts.ts";
import { formatDuration, formatLevel, formatNumber, formatPixels, formatRate } from "./units.ts";

/** A video in one line. */
export function summariseVideo(stream: MediaStreamOf<"video">): string {
  const { codec, display, frameRate, hdr } = stream;
  return list(
    codecName(codec),
    formatPixels(display),
    frameRate.average && `${formatNumber(frameRate.average)} fps`,
    hdr.kind === "sdr" ? null : describeHdr(hdr),
  );
}

/** Everything else of it. */
export function describeVideo(stream: MediaStreamOf<"video">): (Fact | null)[] {
  const { codec, profile, level, colour } = stream;
  const stored = stream.rotation !== 0 || stream.sampleAspect !== 1 || stream.mirrored;
  return [
    fact("Profile", list(profile, level && `level ${formatLevel(codec, level)}`)),
    fact("Stored as", stored ? describeGeometry(stream) : null),
    fact("Pixels", list(stream.bitDepth && `${stream.bitDepth} bit`, stream.chroma, stream.alpha && "alpha")),
    fact("Colour", describeColour(colour)),
    fact("Range", colour.range),
    fact("Brightness", describeLight(stream.hdr)),
    fact("Fields", stream.fieldOrder && FIELDS[stream.fieldOrder]),
    fact("Frame rate", describeFrameRate(stream.frameRate)),
    fact("Key frames", describeKeyframes(stream.keyframes)),
    fact("Edit list", describeEdits(stream.editList)),
    fact("Inside", stream.closedCaptions ? "CEA-608/708 captions" : null),
    fact("Bitrate", stream.bitrate && formatRate(stream.bitrate)),
  ];
}

const FIELDS = {
  progressive: "progressive",
  "top-first": "interlaced, top field first",
  "bottom-first": "interlaced, bottom field first",
};

function describeGeometry(stream: MediaStreamOf<"video">): string {
  const { rotation, sampleAspect, mirrored } = stream;
  return list(
    formatPixels(stream),
    rotation !== 0 && `to be turned by ${rotation}°`,
    mirrored && "to be mirrored",
    sampleAspect !== 1 && `pixels ${formatNumber(sampleAspect, 3)} times as wide as high`,
  );
}

const HDR_NAMES = { hdr10: "HDR10", "hdr10+": "HDR10+", hlg: "HLG", sdr: "SDR", none: "no base layer" };

/** "Dolby Vision 8.4 (HLG)". */
export function describeHdr({ kind, dolbyVision }: Hdr): string {
  if (kind !== "dolby-vision" || !dolbyVision) return HDR_NAMES[kind as Exclude<Hdr["kind"], "dolby-vision">];
  const { profile, compatibility } = dolbyVision;
  const id = { none: 0, hdr10: 1, sdr: 2, hlg: 4 }[compatibility];
  const name = profile === 8 ? `8.${id}` : String(profile);
  return `Dolby Vision ${name} (${HDR_NAMES[compatibility]})`;
}

function describeLight({ masteringPeak, maxContentLight, maxAverageLight }: Hdr): string {
  return list(
    masteringPeak && `made on ${formatNumber(masteringPeak, 0)} cd/m²`,
    maxContentLight && `MaxCLL ${maxContentLight}`,
    maxAverageLight && `MaxFALL ${maxAverageLight}`,
  );
}

function describeFrameRate({ kind, average, min, max, of }: FrameRate): string | null {
  if (average === null) return null;
  const rate = formatNumber(average, 3);
  if (kind === null) return rate;
  const soFar = of === "head" ? ", as far as its head shows" : "";
  if (kind === "constant") return `${rate}, constant${soFar}`;
  return `variable, ${formatNumber(min!)} to ${formatNumber(max!)}, ${formatNumber(average)} on average${soFar}`;
}

function describeKeyframes(keyframes: Keyframes | null): string | null {
  if (keyframes?.longest == null) return null;
  const { count, shortest, longest, average, of } = keyframes;
  const soFar = of === "head" ? ", as far as its head shows" : "";
  if (count === 1) return `one in ${formatDuration(longest)}${soFar}`;
  if (shortest === longest) return `every ${formatDuration(longest)}${soFar}`;
  const range = `${formatDuration(shortest ?? 0)} to ${formatDuration(longest)} apart`;
  return `${range}, ${formatDuration(average ?? 0)} on average${soFar}`;
}

/** What an edit list does, in words. */
export function describeEdits(edits: EditList | null): string | null {
  if (edits === null) return null;
  return list(
    edits.delay > 0 && `begins ${formatDuration(edits.delay)} late`,
    edits.hidden > 0 && `hides the first ${formatDuration(edits.hidden)}`,
    edits.cut && `${edits.edits} pieces`,
  );
}
