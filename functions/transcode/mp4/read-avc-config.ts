import { findConfiguration } from "./read-init.ts";

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3.1). */
export interface AvcConfig {
  /** Bytes of the length in front of each NAL unit. */
  lengthBytes: number;
  /** NAL units with their header byte. */
  sps: Buffer[];
  pps: Buffer[];
}

/** Reads avcC of an init segment; null where the track is not H.264. */
export function readAvcConfig(init: Buffer): AvcConfig | null {
  const box = findConfiguration(init, "avcC");
  if (!box) return null;
  let at = box.body + 4;
  const lengthBytes = (init.readUInt8(at) & 0b11) + 1;
  const spsCount = init.readUInt8(at + 1) & 0b11111;
  at += 2;
  const readSets = (count: number) => {
    const sets: Buffer[] = [];
    for (let i = 0; i < count; i++) {
      const length = init.readUInt16BE(at);
      sets.push(init.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    return sets;
  };
  const sps = readSets(spsCount);
  const ppsCount = init.readUInt8(at);
  at += 1;
  return { lengthBytes, sps, pps: readSets(ppsCount) };
}
