import { FULL_BOX_BYTES, needBox, readVersionAndFlags } from "./read-boxes.ts";

/** Bytes of a track header from its times to its matrix, version 0 and 1 (14496-12 8.3.2). */
const BEFORE_MATRIX = [36, 48] as const;
/** a, b, u, c, d, v, x, y in fixed point of 16.16, w in 2.30: as it is. */
const IDENTITY = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/**
 * An init segment whose pictures are shown as they are. FFmpeg gives the display matrix of its input to what it
 * encodes, also where a filter has turned the picture: a player would turn it once more.
 */
export function setUpright(init: Buffer): Buffer {
  const header = needBox(init, ["moov", "trak", "tkhd"]);
  const { version } = readVersionAndFlags(init, header);
  const matrix = header.body + FULL_BOX_BYTES + BEFORE_MATRIX[version === 1 ? 1 : 0];
  const upright = Buffer.from(init);
  for (const [i, value] of IDENTITY.entries()) upright.writeInt32BE(value, matrix + 4 * i);
  return upright;
}
