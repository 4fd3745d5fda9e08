import type { ExtraCodec } from "../../../core/video/extra-codecs.ts";
import type { Sandbox } from "../ffmpeg/sandbox.ts";
import { worksHere } from "./choose-encoder.ts";
import type { EncoderChoice } from "./encoders.ts";
import { ENCODER_OF, EXTRA_ENCODERS } from "./extra-encoders.ts";

export interface ExtraEncoder {
  codec: ExtraCodec;
  encoder: EncoderChoice;
}

/** The encoders of those codecs that this FFmpeg can make; each is tried once a process. */
export async function chooseExtraEncoders(
  codecs: readonly ExtraCodec[],
  sandbox: Sandbox,
): Promise<ExtraEncoder[]> {
  const found: ExtraEncoder[] = [];
  for (const codec of codecs) {
    const name = ENCODER_OF[codec];
    if (!(await worksHere(name, sandbox))) continue;
    found.push({ codec, encoder: { name, preset: EXTRA_ENCODERS[name].preset } });
  }
  return found;
}
