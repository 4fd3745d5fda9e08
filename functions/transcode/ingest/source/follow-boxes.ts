import type { Extent } from "./extent.ts";
import { readTopBox } from "./read-top-box.ts";

/** Passes a file of boxes on as it is, and tells `extent` how far each top-level box of it reaches. */
export async function* followBoxes(
  bytes: AsyncIterable<Uint8Array>,
  extent: Extent,
): AsyncGenerator<Uint8Array> {
  let position = 0;
  let nextBox = 0;
  let header = Buffer.alloc(0);
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; ) {
      if (header.length === 0) at = Math.max(at, nextBox - position);
      const missing = headerSize(header) - header.length;
      header = Buffer.concat([header, piece.subarray(at, at + missing)]);
      at += missing;
      if (header.length < headerSize(header)) continue;
      // What is no box any more is padding, which players skip as well.
      nextBox = readTopBox(header, nextBox)?.end ?? Number.POSITIVE_INFINITY;
      extent.claim(nextBox);
      header = Buffer.alloc(0);
    }
    position += piece.length;
    yield piece;
  }
}

/** A 32-bit size of 1 says that the real one follows in 64 bits. */
function headerSize(header: Buffer): number {
  return header.length >= 8 && header.readUInt32BE(0) === 1 ? 16 : 8;
}
