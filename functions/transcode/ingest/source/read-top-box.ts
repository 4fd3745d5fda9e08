import { type Box, readBoxSize } from "../../mp4/read-boxes.ts";

/** Enough for a header with a 64-bit size (ISO/IEC 14496-12 4.2.2). */
export const BOX_HEADER_BYTES = 16;

/**
 * Reads the header of a top-level box that stands at `offset` of the file, from a buffer that begins there.
 * The end is Infinity for a box that runs to the end of the file. Null where there is no box: padding,
 * or too few bytes.
 */
export function readTopBox(header: Uint8Array, offset: number): Box | null {
  const bytes = Buffer.from(header.buffer, header.byteOffset, header.byteLength);
  if (bytes.length < 8 || (bytes.readUInt32BE(0) === 1 && bytes.length < BOX_HEADER_BYTES)) return null;
  const type = bytes.toString("latin1", 4, 8);
  if (!/^[\x20-\x7e\xa9][\x20-\x7e]{3}$/.test(type)) return null;
  const { size, headerBytes } = readBoxSize(bytes, 0);
  if (size !== 0 && size < headerBytes) return null;
  const end = size === 0 ? Number.POSITIVE_INFINITY : offset + size;
  return { type, start: offset, body: offset + headerBytes, end };
}
