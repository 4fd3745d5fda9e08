import { expect, test } from "vitest";
import { av1Codecs, hevcCodecs } from "../../../../functions/transcode/mp4/codec-strings.ts";

/** The first 13 bytes of HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 8.3.3.1.2). */
function hvcC(
  space: number,
  tier: number,
  profile: number,
  flags: number,
  constraints: number[],
  level: number,
) {
  const record = Buffer.alloc(13);
  record.writeUInt8(1, 0);
  record.writeUInt8((space << 6) | (tier << 5) | profile, 1);
  record.writeUInt32BE(flags, 2);
  constraints.forEach((byte, i) => {
    record.writeUInt8(byte, 6 + i);
  });
  record.writeUInt8(level, 12);
  return record;
}

/** AV1CodecConfigurationRecord without its OBUs (AV1-ISOBMFF 2.3.3). */
const av1C = (profile: number, level: number, flags: number) =>
  Buffer.from([0x81, (profile << 5) | level, flags, 0]);

test("the examples of ISO/IEC 14496-15 annex E.3 come out of their records", () => {
  // Main profile, Main tier, level 3.1, compatible with Main and Main 10; progressive, not interlaced, frames only.
  expect(hevcCodecs("hvc1", hvcC(0, 0, 1, 0x60000000, [0xb0], 93))).toBe("hvc1.1.6.L93.B0");
  // Profile space 1, profile 4, High tier, level 2.1.
  expect(hevcCodecs("hev1", hvcC(1, 1, 4, 0x82000000, [0xb0], 63))).toBe("hev1.A4.41.H63.B0");
});

test("of HEVC's bytes of constraints those at the end that are zero are left out, those between are not", () => {
  expect(hevcCodecs("hvc1", hvcC(0, 0, 2, 0x20000000, [0x90, 0, 0, 0, 0, 0], 120))).toBe("hvc1.2.4.L120.90");
  expect(hevcCodecs("hvc1", hvcC(0, 0, 4, 0x08000000, [0x9f, 0, 0x08], 120))).toBe("hvc1.4.10.L120.9F.0.8");
  expect(hevcCodecs("hvc1", hvcC(0, 0, 1, 0x60000000, [], 93))).toBe("hvc1.1.6.L93");
});

test("the example of AV1-ISOBMFF section 5 comes out of its record: 10 bits of BT.2020 in PQ", () => {
  // Main profile, level 3.0, Main tier; high_bitdepth, 4:2:0 with chroma at the top left.
  const pq = { primaries: 9, transfer: 16, matrix: 9, fullRange: false };
  expect(av1Codecs(av1C(0, 4, 0b01001110), pq)).toBe("av01.0.04M.10.0.112.09.16.09.0");
});

test("what is of AV1's defaults is left out, all of it or nothing", () => {
  const bt709 = { primaries: 1, transfer: 1, matrix: 1, fullRange: false };
  expect(av1Codecs(av1C(0, 8, 0b00001100), bt709)).toBe("av01.0.08M.08");
  expect(av1Codecs(av1C(0, 8, 0b00001100), null)).toBe("av01.0.08M.08");
  expect(av1Codecs(av1C(0, 13, 0b10001100), { ...bt709, fullRange: true })).toBe(
    "av01.0.13H.08.0.110.01.01.01.1",
  );
  expect(av1Codecs(av1C(0, 4, 0b00001100), { primaries: 6, transfer: 6, matrix: 6, fullRange: false })).toBe(
    "av01.0.04M.08.0.110.06.06.06.0",
  );
});
