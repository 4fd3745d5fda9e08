import { expect, test } from "vitest";
import { findClosedCaptions } from "../../../../functions/transcode/mp4/find-closed-captions.ts";

/** A cc_data of these constructs, between other bytes, as the bit stream has it. */
const sei = (...constructs: number[][]) =>
  Buffer.from([
    ...[0x06, 0x04, 0x20, 0xb5, 0x00, 0x31, 0x47, 0x41, 0x39, 0x34, 0x03, 0x40 | constructs.length, 0xff],
    ...[...constructs.flat(), 0xff, 0x80, 0x00, 0x00, 0x01],
  ]);

test("fields of 608 and packets of 708 are told apart; what is not valid is none", () => {
  expect(findClosedCaptions(Buffer.from("no captions at all"))).toEqual([]);
  expect(findClosedCaptions(sei([0xfc, 0x94, 0x2c]))).toEqual(["CC1"]);
  expect(findClosedCaptions(sei([0xfc, 0x80, 0x80], [0xfd, 0x94, 0x2c]))).toEqual(["CC1", "CC3"]);
  expect(findClosedCaptions(sei([0xfc, 0x80, 0x80], [0xfd, 0x80, 0x80]))).toEqual(["CC1"]);
  expect(findClosedCaptions(sei([0xf8, 0x94, 0x2c], [0xfa, 0x00, 0x00]))).toEqual([]);
  // A zero byte pair in 708 is escaped before a small one.
  expect(
    findClosedCaptions(sei([0xff, 0x00, 0x00, 0x03, 0xfc], [0xfc, 0x94, 0x2c]).subarray(0, -1)),
  ).toContain("SERVICE1");
  expect(findClosedCaptions(Buffer.concat([sei([0xfc, 0x94, 0x2c]), sei([0xff, 0x02, 0x21])]))).toEqual([
    "CC1",
    "SERVICE1",
  ]);
});

test("MPEG-2 has them behind its start code of user data, without escapes", () => {
  const userData = [0x00, 0x00, 0x01, 0xb2, 0x47, 0x41, 0x39, 0x34, 0x03, 0x42, 0xff, 0xfc, 0x94, 0x2c, 0xfe];
  const film = Buffer.from([...userData, 0x00, 0x00, 0xff, 0x00, 0x00, 0x01, 0x01]);
  expect(findClosedCaptions(film)).toEqual(["CC1", "SERVICE1"]);
  expect(findClosedCaptions(film.subarray(4))).toEqual([]);
});
