import type { PlannedRung, Rung } from "../../../core/video/inspection.ts";

/** What an encoder is told of a rung; only those of H.264 are told a level. */
export type EncodedRung = PlannedRung & Partial<Pick<Rung, "level">>;

/** How FFmpeg is told to use an encoder. */
export interface EncoderTraits {
  /** Used when the choice of preset does not fit this encoder; empty where it has none. */
  preset: string;
  /** Global options, before the input. */
  device: string[];
  /** It works by devices of the machine, which the sandbox lets through. */
  devices: boolean;
  /** The end of each filter chain: what the encoder takes. */
  intake: string;
  /** It may set key frames of its own accord, so a segment may come in several fragments. */
  ownKeys: boolean;
  /** It sets no key where it is told to: every GOP object is an encode of its own. */
  ownRunEach?: boolean;
  /** Pixels of all pictures that one process of it makes at a time, since its memory goes by them. */
  mostPixels?: number;
  options(rung: EncodedRung, preset: string): string[];
  /** How its stream is put into MP4. */
  packaging: string[];
}

export const rateLimits = ({ maxrate, bufferSeconds }: PlannedRung) => [
  ...["-maxrate", String(maxrate)],
  ...["-bufsize", String(Math.round(maxrate * bufferSeconds))],
];
