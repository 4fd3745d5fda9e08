import type { Box } from "../../mp4/read-boxes.ts";
import { readTopBox } from "./read-top-box.ts";
import { checkInside } from "./walk-boxes.ts";

/**
 * Passes a file of boxes on as it is, and throws `source_truncated` at its end if the last top-level box
 * runs over it: a size that nobody announced is known only then.
 */
export async function* checkBoxes(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let position = 0;
  let nextBox = 0;
  let header = Buffer.alloc(0);
  let last: Box | null = null;
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; ) {
      if (header.length === 0) at = Math.max(at, nextBox - position);
      const missing = headerSize(header) - header.length;
      header = Buffer.concat([header, piece.subarray(at, at + missing)]);
      at += missing;
      if (header.length < headerSize(header)) continue;
      last = readTopBox(header, nextBox);
      // What is no box any more is padding, which players skip as well.
      nextBox = last?.end ?? Number.POSITIVE_INFINITY;
      header = Buffer.alloc(0);
    }
    position += piece.length;
    yield piece;
  }
  if (last) checkInside(last, position);
}

/** A 32-bit size of 1 says that the real one follows in 64 bits. */
function headerSize(header: Buffer): number {
  return header.length >= 8 && header.readUInt32BE(0) === 1 ? 16 : 8;
}
