import { spokenLanguage } from "../../language.ts";
import type { MediaStreamOf } from "../media-report.ts";
import { codecName } from "./codec-names.ts";
import { describeEdits } from "./describe-video.ts";
import { type Fact, fact, list } from "./facts.ts";
import { formatFrequency, formatRate } from "./units.ts";

/** A track of sound in one line. */
export function summariseAudio(stream: MediaStreamOf<"audio">): string {
  return list(codecName(stream.codec), describeChannels(stream), spokenLanguage(stream.language));
}

/** "5.1", "stereo", "16 channels". */
export function describeChannels({ channels, layout }: { channels: number; layout: string | null }): string {
  if (channels === 1) return "mono";
  if (channels === 2) return "stereo";
  return layout?.replace(/\(.*\)/, "") ?? `${channels} channels`;
}

/** Everything else of it. */
export function describeAudio(stream: MediaStreamOf<"audio">): (Fact | null)[] {
  return [
    fact("Profile", stream.profile),
    fact("Sample rate", stream.sampleRate > 0 ? formatFrequency(stream.sampleRate) : null),
    fact("Layout", stream.channels > 2 ? stream.layout : null),
    fact("Bits", stream.bitDepth && `${stream.bitDepth} bit`),
    fact("Edit list", describeSoundEdits(stream)),
    fact("Bitrate", stream.bitrate && formatRate(stream.bitrate)),
  ];
}

/** Encoders of AAC begin with so many samples of nothing, at most, which files hide. */
const MOST_PRIMING = 3000;

function describeSoundEdits({ editList, sampleRate }: MediaStreamOf<"audio">): string | null {
  if (!editList || editList.hidden === 0 || editList.hidden * sampleRate > MOST_PRIMING)
    return describeEdits(editList);
  return list(describeEdits({ ...editList, hidden: 0 }), "hides the encoder's start");
}
