import { PipelineError } from "../../../core/errors.ts";
import { readBoxSize } from "./read-boxes.ts";

/** Bytes of one top-level box as they come; a box that is collected comes as one part. */
export interface BoxPart {
  /** Four characters. */
  type: string;
  /** Of the whole box, header included. */
  boxBytes: number;
  bytes: Buffer;
  /** Nothing of the box follows. */
  last: boolean;
}

/** No box is that large; a size beyond it is a stream out of step. */
const MOST_BOX_BYTES = 1024 * 1024 * 1024;

/**
 * Cuts a stream into its top-level boxes (ISO/IEC 14496-12 4.2). Media data is passed on as it comes, without
 * a copy; every other box is collected, so memory does not depend on how long a fragment is.
 */
export class BoxStream {
  private readonly header = Buffer.alloc(16);
  private headerFilled = 0;
  private open: { type: string; boxBytes: number; seen: number; collected: Buffer | null } | null = null;
  private parts: BoxPart[] = [];

  /** Takes the next bytes and answers the parts in them. Throws `source_damaged` when out of step. */
  feed(chunk: Uint8Array): BoxPart[] {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) rest = this.open ? this.takeBody(rest) : this.takeHeader(rest);
    const { parts } = this;
    this.parts = [];
    return parts;
  }

  /** True between two boxes. */
  get complete(): boolean {
    return this.open === null && this.headerFilled === 0;
  }

  private takeHeader(rest: Buffer): Buffer {
    const wanted = this.headerFilled >= 8 ? 16 : 8;
    const taken = rest.copy(this.header, this.headerFilled, 0, wanted - this.headerFilled);
    this.headerFilled += taken;
    const large = this.headerFilled >= 8 && this.header.readUInt32BE(0) === 1;
    if (this.headerFilled === 16 || (this.headerFilled === 8 && !large)) this.openBox();
    return rest.subarray(taken);
  }

  private openBox(): void {
    const type = this.header.toString("latin1", 4, 8);
    const { size: boxBytes, headerBytes } = readBoxSize(this.header, 0);
    if (boxBytes < headerBytes || boxBytes > MOST_BOX_BYTES) {
      throw new PipelineError("source_damaged", `An MP4 box ${JSON.stringify(type)} of ${boxBytes} bytes`);
    }
    const collected = type === "mdat" ? null : Buffer.allocUnsafe(boxBytes);
    this.open = { type, boxBytes, seen: 0, collected };
    this.headerFilled = 0;
    this.takeBody(Buffer.from(this.header.subarray(0, headerBytes)));
  }

  private takeBody(rest: Buffer): Buffer {
    const box = this.open!;
    const bytes = rest.subarray(0, box.boxBytes - box.seen);
    if (box.collected) bytes.copy(box.collected, box.seen);
    box.seen += bytes.length;
    const last = box.seen === box.boxBytes;
    const { type, boxBytes, collected } = box;
    if (!collected) this.parts.push({ type, boxBytes, bytes, last });
    else if (last) this.parts.push({ type, boxBytes, bytes: collected, last });
    if (last) this.open = null;
    return rest.subarray(bytes.length);
  }
}
