/** Level and the rest of AV1CodecConfigurationRecord and HEVCDecoderConfigurationRecord as RFC 6381 has players read it. */

/** The code points of a `colr` box of type nclx (ISO/IEC 14496-12 12.1.5). */
export interface Nclx {
  primaries: number;
  transfer: number;
  matrix: number;
  fullRange: boolean;
}

/** What AV1's string stands for where it ends behind the bit depth. */
const BT709 = { mono: 0, subsampling: "11", position: 0, primaries: 1, transfer: 1, matrix: 1, range: 0 };

/**
 * Of hvcC (ISO/IEC 14496-15 8.3.3.1, annex E.3): profile space and profile, the compatibility flags with their bits in
 * reverse order, tier and level, and the bytes of constraints up to the last that is not zero.
 */
export function hevcCodecs(sampleEntry: string, record: Buffer): string {
  const profile = record.readUInt8(1);
  const space = ["", "A", "B", "C"][profile >> 6];
  const tier = profile & 0b100000 ? "H" : "L";
  const compatibility = reverseBits(record.readUInt32BE(2)).toString(16).toUpperCase();
  const constraints = [...record.subarray(6, 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  return [
    ...[sampleEntry, `${space}${profile & 0b11111}`, compatibility, `${tier}${record.readUInt8(12)}`],
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ].join(".");
}

/**
 * Of av1C (AV1-ISOBMFF 2.3, 5): profile, level and tier, bit depth; and all the rest where any of it is not the
 * default, which is 4:2:0 in BT.709 of limited range.
 */
export function av1Codecs(record: Buffer, colour: Nclx | null): string {
  const sequence = record.readUInt8(1);
  const flags = record.readUInt8(2);
  const bit = (n: number) => (flags >> n) & 1;
  const depth = bit(6) ? (bit(5) ? 12 : 10) : 8;
  const short = `av01.${sequence >> 5}.${two(sequence & 0b11111)}${bit(7) ? "H" : "M"}.${two(depth)}`;
  const rest = {
    mono: bit(4),
    subsampling: `${bit(3)}${bit(2)}`,
    position: flags & 0b11,
    ...(colour
      ? { primaries: colour.primaries, transfer: colour.transfer, matrix: colour.matrix }
      : { primaries: 1, transfer: 1, matrix: 1 }),
    range: Number(colour?.fullRange ?? false),
  };
  // Where chroma lies does not matter to who decodes.
  const isDefault = JSON.stringify({ ...rest, position: 0 }) === JSON.stringify(BT709);
  if (isDefault) return short;
  const { mono, subsampling, position, primaries, transfer, matrix, range } = rest;
  const codes = [primaries, transfer, matrix].map(two).join(".");
  return `${short}.${mono}.${subsampling}${position}.${codes}.${range}`;
}

const two = (value: number) => String(value).padStart(2, "0");

function reverseBits(word: number): number {
  let reversed = 0;
  for (let i = 0; i < 32; i++) reversed = (reversed << 1) | ((word >>> i) & 1);
  return reversed >>> 0;
}
