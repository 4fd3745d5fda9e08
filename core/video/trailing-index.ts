import type { ByteRange } from "./chunk-plan.ts";

/** A film has a handful of top-level boxes; a file with more before its moov is no MP4 to search. */
const MOST_BOXES = 200;
const HEADER_BYTES = 16;

/**
 * Where an MP4's or MOV's index (moov) lies when it stands behind the media data, as bytes [start, end),
 * or null. It walks the box headers (ISO/IEC 14496-12, 4.2) and reads 16 bytes of each. Clients send these
 * bytes early, since nothing can be decoded without them.
 */
export async function findTrailingIndex(file: Blob): Promise<ByteRange | null> {
  let mediaSeen = false;
  let position = 0;
  for (let boxes = 0; boxes < MOST_BOXES && position < file.size; boxes++) {
    const box = await readBoxHeader(file, position);
    if (box === null) return null;
    if (box.type === "moov") return mediaSeen ? { start: position, end: position + box.size } : null;
    if (box.type === "mdat") mediaSeen = true;
    position += box.size;
  }
  return null;
}

/** Null where no box begins. */
async function readBoxHeader(file: Blob, position: number): Promise<{ type: string; size: number } | null> {
  const bytes = await file.slice(position, position + HEADER_BYTES).arrayBuffer();
  if (bytes.byteLength < 8) return null;
  const header = new DataView(bytes);
  const type = String.fromCharCode(...new Uint8Array(bytes, 4, 4));
  const rest = file.size - position;
  let size = header.getUint32(0);
  if (size === 1 && bytes.byteLength === HEADER_BYTES) size = Number(header.getBigUint64(8));
  else if (size === 0) size = rest; // the last box may say "to the end of the file"
  return size >= 8 && size <= rest ? { type, size } : null;
}
