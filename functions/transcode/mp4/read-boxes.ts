import { PipelineError } from "../../../core/errors.ts";

/** A box of ISO/IEC 14496-12 4.2; the offsets count from the buffer that it was found in. */
export interface Box {
  /** Four characters. */
  type: string;
  start: number;
  /** Where its payload begins: behind size, type and, in a large box, the 64-bit size. */
  body: number;
  end: number;
}

/** Bytes of version and flags that a FullBox has in front of its payload (14496-12 4.2.2). */
export const FULL_BOX_BYTES = 4;

/** The boxes that stand one after the other in [start, end). Throws `source_damaged` where they do not fit. */
export function readBoxes(bytes: Buffer, start = 0, end = bytes.length): Box[] {
  const boxes: Box[] = [];
  let at = start;
  while (at + 8 <= end) {
    const { size, headerBytes } = readBoxSize(bytes, at);
    const boxEnd = size === 0 ? end : at + size;
    if (boxEnd > end || boxEnd < at + headerBytes) {
      throw new PipelineError("source_damaged", `An MP4 box at byte ${at} is larger than what holds it`);
    }
    const type = bytes.toString("latin1", at + 4, at + 8);
    boxes.push({ type, start: at, body: at + headerBytes, end: boxEnd });
    at = boxEnd;
  }
  return boxes;
}

/**
 * Size in bytes and header length of the box at `at`; size 0 means "up to the end" (14496-12 4.2.2).
 * The caller has at least 8 bytes there, 16 when the size field is 1.
 */
export function readBoxSize(bytes: Buffer, at: number): { size: number; headerBytes: number } {
  const size = bytes.readUInt32BE(at);
  if (size !== 1) return { size, headerBytes: 8 };
  return { size: Number(bytes.readBigUInt64BE(at + 8)), headerBytes: 16 };
}

/** The first box on a path such as `moov`, `trak`, `mdia`, or null. */
export function findBox(bytes: Buffer, path: string[], within?: Box): Box | null {
  let box: Box | null = within ?? null;
  for (const type of path) {
    const children: Box[] = box ? readBoxes(bytes, box.body, box.end) : readBoxes(bytes);
    box = children.find((child) => child.type === type) ?? null;
    if (!box) return null;
  }
  return box;
}

/** As findBox, but throws `source_damaged` where there is none. */
export function needBox(bytes: Buffer, path: string[], within?: Box): Box {
  const box = findBox(bytes, path, within);
  if (!box) throw new PipelineError("source_damaged", `There is no MP4 box ${path.join("/")}`);
  return box;
}

/** Version and flags of a FullBox. */
export function readVersionAndFlags(bytes: Buffer, box: Box): { version: number; flags: number } {
  const word = bytes.readUInt32BE(box.body);
  return { version: word >>> 24, flags: word & 0xffffff };
}
