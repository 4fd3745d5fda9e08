import { codecName } from "../describe/codec-names.ts";
import { describeChannels } from "../describe/describe-audio.ts";
import { formatFrequency, formatRate } from "../describe/units.ts";
import { AUDIO_TIMESCALE, type Sound } from "../inspection.ts";

const STEREO = 2;

/** Why each rendition of the sound is as it is. */
export function explainSound({ channels, bitrate, source }: Sound): { code: string; words: string }[] {
  const made = `${codecName(source.codec)} is encoded to AAC, ${formatRate(bitrate)}, without gaps and in step with the picture.`;
  return [
    { code: "sound-made", words: made },
    ...explainChannels(channels, source),
    ...(source.sampleRate === AUDIO_TIMESCALE
      ? []
      : [{ code: "sound-resampled", words: resampled(source.sampleRate) }]),
  ];
}

function explainChannels(channels: number, source: Sound["source"]) {
  const from = describeChannels(source);
  if (channels > STEREO) {
    const kept = source.channels === channels ? `${from} is kept` : `${from} is mixed to 5.1`;
    return [{ code: "surround-kept", words: `${kept}, for those who have the speakers.` }];
  }
  if (source.channels > STEREO)
    return [{ code: "mixed-down", words: `${from} is mixed down to stereo, which plays everywhere.` }];
  if (source.channels < STEREO) return [{ code: "mono-spread", words: "Mono plays on both sides." }];
  return [];
}

const resampled = (from: number) => `${formatFrequency(from)} becomes ${formatFrequency(AUDIO_TIMESCALE)}.`;
