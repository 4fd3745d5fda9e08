import { BitReader, unescapeNal } from "./bit-reader.ts";
import { splitNals } from "./judge-gop.ts";
import type { Fragment } from "./parse-fragment.ts";
import type { AvcConfig } from "./read-avc-config.ts";

/** nal_unit_type, H.264 table 7-1. */
const NAL = { idr: 5, sei: 6 };
/** payloadType of a recovery point (D.1.8). */
const RECOVERY_POINT = 6;

/**
 * Whether a GOP of H.264 that counts as one begins with no whole picture: an encoder may renew a strip of each
 * (periodic intra refresh), and what is decoded from there is right only recovery_frame_cnt pictures later.
 */
export function refreshesGradually({ bytes, samples, key }: Fragment, { lengthBytes }: AvcConfig): boolean {
  if (!key) return false;
  const nals = splitNals(bytes, samples[0]!, lengthBytes) ?? [];
  const typeOf = (nal: Buffer) => nal.readUInt8(0) & 0b11111;
  if (nals.some((nal) => typeOf(nal) === NAL.idr)) return false;
  const messages = nals.filter((nal) => typeOf(nal) === NAL.sei);
  return messages.some((nal) => recoveryFrames(unescapeNal(nal)) > 0);
}

/** recovery_frame_cnt of the first recovery point among the messages of an SEI (7.3.2.3.1), 0 where there is none. */
function recoveryFrames(sei: Uint8Array): number {
  let at = 0;
  const readCoded = () => {
    let value = 0;
    while (sei[at] === 0xff) value += sei[at++]!;
    return value + (sei[at++] ?? 0);
  };
  // Two bytes at the least: a type and a size; what remains is trailing bits.
  while (at + 2 < sei.length) {
    const type = readCoded();
    const size = readCoded();
    if (type === RECOVERY_POINT) return new BitReader(sei.subarray(at)).unsigned();
    at += size;
  }
  return 0;
}
