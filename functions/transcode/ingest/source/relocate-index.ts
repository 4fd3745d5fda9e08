import { type Box, FULL_BOX_BYTES, readBoxes } from "../../mp4/read-boxes.ts";

const CONTAINERS = new Set(["moov", "trak", "mdia", "minf", "stbl"]);
const LARGEST_32 = 0xffff_ffff;

/**
 * An MP4's index (moov) for a file in which it is moved from `from` to `to`, in front of its media data:
 * each chunk offset of stco and co64 (ISO/IEC 14496-12 8.7.5) grows by what now stands before it. All stco
 * become co64 where one offset would no longer fit 32 bits. Returns null for an index that cannot be
 * rewritten (compressed). Throws `source_damaged` where boxes do not fit into each other.
 */
export function relocateIndex(moov: Buffer, from: number, to: number): Buffer | null {
  const [box] = readBoxes(moov);
  if (!box || readBoxes(moov, box.body, box.end).some((child) => child.type === "cmov")) return null;
  const moved = (newLength: number) => (offset: number) => {
    if (offset < to) return offset;
    return offset < from ? offset + newLength : offset + newLength - moov.length;
  };
  const narrow = rebuild(moov, box, { wide: false, move: moved(moov.length) });
  if (narrow) return narrow;
  const grown = rebuild(moov, box, { wide: true, move: (offset) => offset })!;
  return rebuild(moov, box, { wide: true, move: moved(grown.length) });
}

interface Rewriting {
  /** Write every table with 64-bit offsets. */
  wide: boolean;
  move(offset: number): number;
}

/** The box with its tables rewritten, or null where an offset does not fit its table. */
function rebuild(bytes: Buffer, box: Box, rewriting: Rewriting): Buffer | null {
  if (box.type === "co64") return writeTable(readTable(bytes, box), { ...rewriting, wide: true });
  if (box.type === "stco") return writeTable(readTable(bytes, box), rewriting);
  if (!CONTAINERS.has(box.type)) return bytes.subarray(box.start, box.end);
  const children = readBoxes(bytes, box.body, box.end);
  const rebuilt = children.map((child) => rebuild(bytes, child, rewriting));
  if (!rebuilt.every((child) => child !== null)) return null;
  const padding = bytes.subarray(children.at(-1)?.end ?? box.body, box.end);
  return makeBox(box.type, Buffer.concat([...rebuilt, padding]));
}

interface OffsetTable {
  versionAndFlags: number;
  offsets: number[];
}

function readTable(bytes: Buffer, box: Box): OffsetTable {
  const width = box.type === "co64" ? 8 : 4;
  const first = box.body + FULL_BOX_BYTES + 4;
  // A damaged count must not reach over the end of its box.
  const count = Math.min(bytes.readUInt32BE(first - 4), Math.floor((box.end - first) / width));
  const offsets = Array.from({ length: count }, (_, i) =>
    width === 8 ? Number(bytes.readBigUInt64BE(first + i * 8)) : bytes.readUInt32BE(first + i * 4),
  );
  return { versionAndFlags: bytes.readUInt32BE(box.body), offsets };
}

function writeTable(table: OffsetTable, { wide, move }: Rewriting): Buffer | null {
  const offsets = table.offsets.map(move);
  if (!wide && offsets.some((offset) => offset > LARGEST_32)) return null;
  const body = Buffer.alloc(8 + offsets.length * (wide ? 8 : 4));
  body.writeUInt32BE(table.versionAndFlags, 0);
  body.writeUInt32BE(offsets.length, 4);
  for (const [i, offset] of offsets.entries()) {
    if (wide) body.writeBigUInt64BE(BigInt(offset), 8 + i * 8);
    else body.writeUInt32BE(offset, 8 + i * 4);
  }
  return makeBox(wide ? "co64" : "stco", body);
}

function makeBox(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length, 0);
  header.write(type, 4, "latin1");
  return Buffer.concat([header, body]);
}
