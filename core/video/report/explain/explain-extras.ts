import { CODEC_NAMES, type ExtraCodec } from "../../extra-codecs.ts";
import type { ExtraLadder, ExtraLeftOut, Inspection } from "../../inspection.ts";
import { SMALLEST_EXTRA } from "../../ladder.ts";
import { describeRung } from "../describe/units.ts";
import type { Decision, Reason } from "./decision.ts";

type ExtraReason = Reason & Pick<Decision, "rendition">;

/** What became of the film's other codecs behind what was planned. */
export interface ExtrasEnd {
  /** The film ended without spans to make them of: it could not be cut from some place on. */
  isUncut: boolean;
  /** What a job said that could not make one of them. */
  failed: ReadonlyMap<ExtraCodec, string>;
}

/** Each rung in a codec besides H.264, which every player has; and why one that was asked for is not there. */
export function explainExtras(
  { extras, extrasLeftOut }: Inspection,
  { isUncut, failed }: ExtrasEnd,
): ExtraReason[] {
  return [
    ...extras.flatMap((ladder) => {
      const detail = failed.get(ladder.codec);
      if (isUncut) return [leftOut(ladder.codec, "uncut")];
      return detail === undefined ? explainLadder(ladder) : [failedOf(ladder.codec, detail)];
    }),
    ...extrasLeftOut.map(({ codec, reason }) => leftOut(codec, reason)),
  ];
}

function explainLadder({ codec, rungs }: ExtraLadder): ExtraReason[] {
  return rungs.map((rung) => ({
    ...{ code: `extra-${codec}`, outcome: "made", rendition: rung.rung },
    words: `In ${CODEC_NAMES[codec]} too, for players that know it, once the film is complete: ${describeRung(rung)}.`,
  }));
}

const WHY: Readonly<Record<ExtraLeftOut["reason"], string>> = {
  uncut: "the film could not be cut at its key frames into the pieces that it is made of",
  "no-encoder": "the FFmpeg here has no encoder for it",
  small: `a picture with a short side below ${SMALLEST_EXTRA} gains nothing by it`,
};

const leftOut = (codec: ExtraCodec, reason: ExtraLeftOut["reason"]): ExtraReason => ({
  ...{ code: `extra-${codec}-${reason}`, outcome: "left-out", rendition: null },
  words: `Not made in ${CODEC_NAMES[codec]}: ${WHY[reason]}.`,
});

const failedOf = (codec: ExtraCodec, detail: string): ExtraReason => ({
  ...{ code: `extra-${codec}-failed`, outcome: "left-out", rendition: null },
  words: `Not made in ${CODEC_NAMES[codec]}, since that failed: ${detail.replace(/\.?$/, ".")}`,
});
