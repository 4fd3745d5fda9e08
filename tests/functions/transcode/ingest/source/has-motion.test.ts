import { expect, it } from "vitest";
import { hasMotion } from "../../../../../functions/transcode/ingest/source/has-motion.ts";

/** Of GIF89a (18 to 27): a screen of 1×1 with a palette of two, and pictures with palettes of their own. */
const HEAD = [..."GIF89a"].map((letter) => letter.charCodeAt(0));
const SCREEN = [1, 0, 1, 0, 0x80, 0, 0, ...[0, 0, 0], ...[255, 255, 255]];
const COMMENT = [0x21, 0xfe, 2, 0x2c, 0x2c, 1, 0x2c, 0];
const PICTURE = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, ...[0, 0, 0], ...[9, 9, 9], 2, 2, 0x44, 0x01, 0];
const END = [0x3b];

/** A stream that comes in pieces of so many bytes. */
async function* inPieces(bytes: number[], size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.slice(at, at + size));
}

it.each([1, 3, 1000])("counts the pictures of a GIF that comes in pieces of %i bytes", async (size) => {
  const still = [...HEAD, ...SCREEN, ...COMMENT, ...PICTURE, ...END];
  const moving = [...HEAD, ...SCREEN, ...COMMENT, ...PICTURE, ...COMMENT, ...PICTURE, ...END];
  expect(await hasMotion(inPieces(still, size))).toBe(false);
  expect(await hasMotion(inPieces(moving, size))).toBe(true);
  expect(await hasMotion(inPieces(moving.slice(0, 30), size))).toBe(false);
});
