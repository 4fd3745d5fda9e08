import type { Source } from "./open-source.ts";

/** How far a source reaches by what it says of itself, told piece by piece as it is read. */
export class Extent {
  private end = 0;
  private readonly source: Pick<Source, "knownSize">;

  constructor(source: Pick<Source, "knownSize">) {
    this.source = source;
  }

  /** Something in it reaches until `end`, in bytes; Infinity is what runs to wherever the end is. */
  claim(end: number): void {
    if (Number.isFinite(end)) this.end = Math.max(this.end, end);
  }

  /** Bytes that are missing at its end, at the least; 0 while its size is not known. */
  missing(): number {
    const size = this.source.knownSize();
    return size === null ? 0 : Math.max(0, this.end - size);
  }
}

/** Where a file of no boxes ends by its header; null where that is not written, or not known yet. Pure. */
export function readDeclaredEnd(head: Uint8Array): number | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const magic = bytes.toString("latin1", 0, 4);
  if (bytes.length < 64) return null;
  if (magic === "RIFF") return readRiffEnd(bytes);
  if (magic === "\x1a\x45\xdf\xa3") return readSegmentEnd(bytes);
  if (magic === "FLV\x01") return readFlvEnd(bytes);
  return magic === "\x30\x26\xb2\x75" ? readAsfEnd(bytes) : null;
}

/** Who wrote without seeking back left none, or all ones. The first of an AVI's RIFFs, which may be followed by more. */
function readRiffEnd(bytes: Buffer): number | null {
  const size = bytes.readUInt32LE(4);
  return size === 0 || size === 0xffff_ffff ? null : 8 + size;
}

const SEGMENT_ID = 0x18538067;

/** Matroska's Segment (RFC 8794 6): its size, unless that is unknown (all ones). */
function readSegmentEnd(bytes: Buffer): number | null {
  const header = readEbmlSize(bytes, 4);
  if (!header) return null;
  const segment = header.end + header.value;
  if (segment + 12 > bytes.length || bytes.readUInt32BE(segment) !== SEGMENT_ID) return null;
  const size = readEbmlSize(bytes, segment + 4);
  return size && !size.unknown ? size.end + size.value : null;
}

/** A variable-length integer (RFC 8794 4) and where it ends. */
function readEbmlSize(bytes: Buffer, at: number): { value: number; end: number; unknown: boolean } | null {
  const first = bytes[at] ?? 0;
  const length = Math.clz32(first) - 23;
  if (length > 8 || at + length > bytes.length) return null;
  const mask = 0xff >> length;
  let value = first & mask;
  let isOnes = value === mask;
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i]!;
    isOnes &&= bytes[at + i] === 0xff;
  }
  return { value, end: at + length, unknown: isOnes };
}

/** onMetaData's `filesize`, a double (AMF 0 type 0). */
function readFlvEnd(bytes: Buffer): number | null {
  const at = bytes.indexOf("filesize\0", 0, "latin1");
  if (at < 0 || at + 17 > bytes.length) return null;
  const size = bytes.readDoubleBE(at + 9);
  return size > 0 ? size : null;
}

const FILE_PROPERTIES = Buffer.from("a1dcab8c47a9cf118ee400c00c205365", "hex");

/** The File Properties Object's size of the file (ASF specification 3.2), unless it is a broadcast's. */
function readAsfEnd(bytes: Buffer): number | null {
  const at = bytes.indexOf(FILE_PROPERTIES);
  if (at < 0 || at + 96 > bytes.length) return null;
  const isBroadcast = (bytes.readUInt32LE(at + 88) & 1) !== 0;
  const size = Number(bytes.readBigUInt64LE(at + 40));
  return isBroadcast || size === 0 ? null : size;
}
