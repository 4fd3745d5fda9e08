import type { ByteRange } from "./chunk-plan.ts";

/** More top-level boxes than this before moov: not a file whose index we should look for. */
const BOX_LIMIT = 200;
const HEADER_BYTES = 16;

interface Box {
  type: string;
  start: number;
  end: number;
}

/**
 * The bytes of an MP4's or MOV's moov when it stands behind the media data, through the end of the file
 * unless more media data follows; null when the index comes first or the file is of another kind.
 * Walks the top-level box headers (ISO/IEC 14496-12, 4.2) and reads 16 bytes of each.
 */
export async function findTrailingIndex(file: Blob): Promise<ByteRange | null> {
  let sawMediaData = false;
  let moov: Box | null = null;
  let position = 0;
  for (let count = 0; count < BOX_LIMIT && position < file.size; count += 1) {
    const box = await readBox(file, position);
    if (box === null) break;
    if (moov !== null && box.type === "mdat") return { start: moov.start, end: moov.end };
    if (box.type === "moov") {
      if (!sawMediaData) return null;
      moov = box;
    }
    sawMediaData ||= box.type === "mdat";
    position = box.end;
  }
  return moov && { start: moov.start, end: file.size };
}

/** The box that starts at `start`; null when no box header stands there. */
async function readBox(file: Blob, start: number): Promise<Box | null> {
  const header = new DataView(await file.slice(start, start + HEADER_BYTES).arrayBuffer());
  if (header.byteLength < 8) return null;
  const type = String.fromCharCode(...new Uint8Array(header.buffer, 4, 4));
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return null;
  let size = header.getUint32(0);
  if (size === 1) {
    if (header.byteLength < HEADER_BYTES) return null;
    size = Number(header.getBigUint64(8));
  } else if (size === 0) {
    size = file.size - start; // the last box may say "to the end of the file"
  }
  return size < 8 ? null : { type, start, end: Math.min(start + size, file.size) };
}
