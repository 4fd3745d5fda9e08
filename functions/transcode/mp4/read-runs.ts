import { type Box, FULL_BOX_BYTES } from "./read-boxes.ts";

/** More samples than a day of pictures at 60 a second: a table that is not believed. */
export const MOST_SAMPLES = 6_000_000;

/** The runs of a table of times (stts and ctts, ISO/IEC 14496-12 8.6.1): so many samples with one value each. */
export function* readRuns(moov: Buffer, box: Box): Generator<{ count: number; delta: number }> {
  const first = box.body + FULL_BOX_BYTES + 4;
  const entries = Math.min(moov.readUInt32BE(first - 4), Math.floor((box.end - first) / 8));
  for (let at = first; at < first + entries * 8; at += 8)
    yield { count: moov.readUInt32BE(at), delta: moov.readUInt32BE(at + 4) };
}
