import { AUDIO_TIMESCALE, type Sound } from "../../inspection.ts";
import { describeChannels } from "../describe/describe-audio.ts";
import { formatFrequency, formatRate } from "../describe/units.ts";
import type { Reason } from "./decision.ts";

const STEREO = 2;

/** Why each rendition of the sound is as it is. */
export function explainSound({ channels, bitrate, source }: Sound, hasPicture: boolean): Reason[] {
  const made = `Encoded to AAC, ${formatRate(bitrate)}, ${hasPicture ? "without gaps and in step with the picture" : "without gaps"}.`;
  return [
    { code: "sound-made", outcome: "made", words: made },
    ...explainChannels(channels, source),
    ...explainRate(source),
  ];
}

function explainChannels(channels: number, source: Sound["source"]): Reason[] {
  const from = describeChannels(source);
  if (channels > STEREO) {
    const isSame = source.channels === channels;
    const words = `${from} ${isSame ? "is kept" : "is mixed to 5.1"}, for those who have the speakers.`;
    return [{ code: "surround-kept", outcome: isSame ? "kept" : "changed", words }];
  }
  if (source.channels > STEREO)
    return [changed("mixed-down", `${from} is mixed down to stereo, which plays everywhere.`)];
  if (source.channels < STEREO) return [changed("mono-spread", "Mono plays on both sides.")];
  return [];
}

function explainRate({ sampleRate }: Sound["source"]): Reason[] {
  if (sampleRate === AUDIO_TIMESCALE) return [];
  const words = `${formatFrequency(sampleRate)} becomes ${formatFrequency(AUDIO_TIMESCALE)}.`;
  return [changed("sound-resampled", words)];
}

const changed = (code: string, words: string): Reason => ({ code, outcome: "changed", words });
